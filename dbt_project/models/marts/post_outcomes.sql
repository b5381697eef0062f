with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own'

),

latest as (

    select * from {{ ref('int_post_metrics__latest') }}

),

touchpoints as (

    select * from {{ ref('touchpoints') }}
    where post_id is not null

),

findable as (

    select * from {{ ref('int_posts__findable') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

credits as (

    select * from {{ ref('credits') }}
    where model = 'last_non_direct'

),

costs as (

    select * from {{ ref('costs_daily') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

figures as (

    select
        platform,
        post_id,
        max(value) filter (where metric = 'likes') as likes,
        max(value) filter (where metric = 'comments') as comments,
        max(value) filter (where metric = 'shares') as shares,
        max(value) filter (where metric = 'saves') as saves,
        max(value) filter (where metric = 'views') as views,
        max(value) filter (where metric = 'impressions') as impressions,
        max(value) filter (where metric = 'reach') as reach,
        max(value) filter (where metric = 'link_clicks') as link_clicks
    from latest
    group by platform, post_id

),

visited as (

    select
        post_platform,
        post_id,
        count(*) as sessions,
        min(touched_at) as first_session_at,
        case
            when min(match_method) < max(match_method) then 'several'
            else max(match_method)
        end as match_method,
        case
            when count(*) filter (where match_confidence = 'low') > 0 then 'low'
            when count(*) filter (where match_confidence = 'medium') > 0 then 'medium'
            else 'high'
        end as match_confidence
    from touchpoints
    group by post_platform, post_id

),

credited as (

    select
        post_platform,
        post_id,
        sum(share) filter (where conversion_kind = 'lead') as leads,
        sum(share) filter (where conversion_kind = 'sale') as sales,
        sum(amount) filter (where conversion_kind = 'sale') as revenue_amount
    from credits
    where post_id is not null
    group by post_platform, post_id

),

posts_of_month as (

    select
        platform,
        date_trunc('month', posted_on) as month_start,
        count(*) as posts
    from posts
    where not is_reply and posted_on is not null
    group by platform, date_trunc('month', posted_on)

),

costs_of_month as (

    select
        platform,
        date_trunc('month', spent_on) as month_start,
        sum(amount) as amount
    from costs
    group by platform, date_trunc('month', spent_on)

),

all_posts_of_month as (

    select
        month_start,
        sum(posts) as posts
    from posts_of_month
    group by month_start

),

-- What belongs to no platform is borne by all posts of the month alike.
shared_costs as (

    select
        all_posts.month_start,
        costs_of_month.amount / all_posts.posts as amount
    from all_posts_of_month as all_posts
    inner join costs_of_month
        on
            all_posts.month_start = costs_of_month.month_start
            and costs_of_month.platform = 'unallocated'

),

costs_of_posts as (

    select
        posts_of_month.platform,
        posts_of_month.month_start,
        costs_of_month.amount / posts_of_month.posts as amount,
        costs_of_month.amount / posts_of_month.posts + coalesce(shared_costs.amount, 0)
            as full_amount
    from posts_of_month
    inner join costs_of_month
        on
            posts_of_month.platform = costs_of_month.platform
            and posts_of_month.month_start = costs_of_month.month_start
    left join shared_costs on posts_of_month.month_start = shared_costs.month_start

),

dated as (

    select
        posts.*,
        posts.posted_on is null or posts.posted_on >= shared_window.since_on as is_in_window
    from posts
    cross join shared_window

),

-- Without a code or a page of its own nobody can know its visits, nor those of a post that is older
-- than the web data: that is no zero.
found as (

    select
        dated.*,
        findable.is_findable,
        findable.found_by,
        visited.post_id is not null as is_visited,
        visited.sessions,
        visited.first_session_at,
        visited.match_method,
        visited.match_confidence,
        findable.is_findable
        and (visited.post_id is not null or dated.is_in_window) as is_known
    from dated
    inner join findable
        on dated.platform = findable.platform and dated.post_id = findable.post_id
    left join visited
        on
            dated.platform = visited.post_platform
            and dated.post_id = visited.post_id
            and findable.is_findable

),

ledger as (

    select
        found.post_id,
        found.platform,
        found.account,
        found.posted_at,
        found.posted_on,
        found.post_type,
        found.link_code,
        figures.likes,
        figures.comments,
        figures.shares,
        figures.saves,
        figures.views,
        figures.impressions,
        figures.reach,
        figures.link_clicks,
        case when found.is_known then coalesce(found.sessions, 0) end as sessions,
        found.first_session_at,
        case
            when found.is_known then cast(coalesce(credited.leads, 0) as decimal(18, 9))
        end as leads,
        case
            when found.is_known then cast(coalesce(credited.sales, 0) as decimal(18, 9))
        end as sales,
        case
            when found.is_known then cast(coalesce(credited.revenue_amount, 0) as decimal(18, 2))
        end as revenue_amount,
        case
            when not found.is_reply then cast(costs_of_posts.amount as decimal(18, 2))
        end as cost_amount,
        case
            when not found.is_reply then cast(costs_of_posts.full_amount as decimal(18, 2))
        end as full_cost_amount,
        case
            when not found.is_reply and costs_of_posts.amount is not null then 'estimated'
            else 'not_fetched'
        end as cost_state,
        company.currency,
        case
            when found.is_visited then found.match_method
            when found.is_known then 'no session'
            when found.is_findable then 'older than the web data'
            when found.found_by = 'shared code' then 'ambiguous'
            else 'no link code'
        end as match_method,
        case
            when found.is_visited then found.match_confidence
            when found.found_by = 'code' then 'high'
            when found.found_by = 'page' then 'low'
            else 'none'
        end as match_confidence,
        date_diff('day', found.posted_on, shared_window.until_on) as age_days,
        found.is_in_window

    from found
    cross join company
    cross join shared_window
    left join figures on found.platform = figures.platform and found.post_id = figures.post_id
    left join credited
        on found.platform = credited.post_platform and found.post_id = credited.post_id
    left join costs_of_posts
        on
            found.platform = costs_of_posts.platform
            and date_trunc('month', found.posted_on) = costs_of_posts.month_start

),

-- 28 days: the time a lead is given to come, and far more than likes take.
mature as (

    select *
    from ledger
    where sessions is not null and likes is not null and age_days >= 28

),

compared as (

    select
        platform,
        count(*) as posts,
        sum(likes) as likes,
        sum(leads) as leads,
        median(likes) as middle_likes,
        quantile_cont(likes, 0.75) as loud_likes
    from mature
    group by platform

),

-- What a post's likes stand for: the leads per like of the platform's other mature posts.
judged as (

    select
        mature.platform,
        mature.post_id,
        mature.likes >= compared.loud_likes and mature.likes > compared.middle_likes as is_loud,
        mature.likes <= compared.middle_likes as is_quiet,
        cast(
            mature.likes * (compared.leads - mature.leads)
            / nullif(compared.likes - mature.likes, 0) as double
        ) as expected_leads
    from mature
    inner join compared on mature.platform = compared.platform
    where compared.posts >= 20

)

select
    ledger.post_id,
    ledger.platform,
    ledger.account,
    ledger.posted_at,
    ledger.posted_on,
    ledger.post_type,
    ledger.link_code,
    ledger.likes,
    ledger.comments,
    ledger.shares,
    ledger.saves,
    ledger.views,
    ledger.impressions,
    ledger.reach,
    ledger.link_clicks,
    ledger.sessions,
    ledger.first_session_at,
    ledger.leads,
    ledger.sales,
    ledger.revenue_amount,
    ledger.cost_amount,
    ledger.full_cost_amount,
    ledger.cost_state,
    cast(ledger.full_cost_amount / nullif(ledger.leads, 0) as double) as cost_per_lead_amount,
    ledger.currency,
    ledger.match_method,
    ledger.match_confidence,
    ledger.age_days,
    coalesce(compared.posts, 0) as compared_posts,
    round(judged.expected_leads, 6) as expected_leads,
    case
        when judged.post_id is null then null
        when not judged.is_loud or ledger.leads > 0 or ledger.sales > 0 then false
        -- Poisson: where three are expected, none comes by chance once in twenty times.
        when judged.is_loud and judged.expected_leads >= 3 then true
    end as is_loud_but_empty,
    case
        when judged.post_id is null then null
        when not judged.is_quiet or ledger.leads = 0 then false
        -- Counts on the scale where their spread is 1 / 2 (Anscombe 1948), one-sided 5 %.
        when
            judged.is_quiet
            and 2 * (
                sqrt(cast(ledger.leads as double) + 0.375)
                - sqrt(judged.expected_leads + 0.375)
            ) > 1.645
            then true
    end as is_quiet_but_selling,
    case
        when ledger.sessions is null then 'visits not known'
        when ledger.likes is null then 'likes not known'
        when ledger.age_days is null then 'no date'
        when ledger.age_days < 28 then 'maturing'
        when judged.post_id is null then 'few posts to compare'
        else 'mature'
    end as state,
    case
        when ledger.sessions is not null and ledger.age_days is not null
            then greatest(28 - ledger.age_days, 0)
    end as days_to_mature,
    greatest(20 - coalesce(compared.posts, 0), 0) as posts_needed,
    case when judged.post_id is not null then 'modelled' else 'not enough data' end as claim,
    ledger.is_in_window

from ledger
left join compared on ledger.platform = compared.platform
left join judged on ledger.platform = judged.platform and ledger.post_id = judged.post_id
