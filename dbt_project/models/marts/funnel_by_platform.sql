with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own'

),

latest as (

    select * from {{ ref('int_post_metrics__latest') }}

),

session_days as (

    select * from {{ ref('int_sessions__days') }}

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

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

-- An account's day may be told by an API and by an export: once is enough.
account_days as (

    select
        platform,
        account,
        metric,
        on_date,
        max_by(value, (observed_at, metric_id)) as value
    from {{ ref('account_metrics_daily') }}
    where
        account_role = 'own'
        and value is not null
        and metric in ('followers', 'reach', 'impressions', 'views')
    group by platform, account, metric, on_date

),

account_levels as (

    select
        platform,
        account,
        date_trunc('month', on_date) as month_start,
        max_by(value, on_date) as followers,
        max(on_date) as followers_on
    from account_days
    where metric = 'followers'
    group by grouping sets (
        (platform, account, date_trunc('month', on_date)), (platform, account)
    )

),

-- The newest level of each account in the period; accounts of a platform add up.
levels as (

    select
        platform,
        month_start,
        cast(sum(followers) as bigint) as followers,
        max(followers_on) as followers_on
    from account_levels
    group by platform, month_start

),

known_days as (

    select account_days.*
    from account_days
    cross join shared_window
    where account_days.on_date between shared_window.since_on and shared_window.until_on

),

-- Who was reached on two days is one person: days of reach are averaged, never added. What is
-- counted by the view adds up over days, though not over the definitions of platforms.
exposures as (

    select
        platform,
        date_trunc('month', on_date) as month_start,
        cast(sum(value) filter (where metric = 'reach') as double)
        / nullif(count(distinct on_date) filter (where metric = 'reach'), 0) as reach_per_day,
        count(distinct on_date) filter (where metric = 'reach') as reach_days,
        cast(sum(value) filter (where metric = 'impressions') as bigint) as impressions,
        cast(sum(value) filter (where metric = 'views') as bigint) as views
    from known_days
    group by grouping sets ((platform, date_trunc('month', on_date)), (platform))

),

-- Lists that run from their newest end bring older posts along, whose visits nobody counted.
post_figures as (

    select
        posts.platform,
        date_trunc('month', posts.posted_on) as month_start,
        count(distinct posts.post_id) as posts,
        sum(latest.value) filter (where latest.metric = 'likes') as likes,
        sum(latest.value) filter (where latest.metric = 'link_clicks') as link_clicks
    from posts
    cross join shared_window
    left join latest on posts.platform = latest.platform and posts.post_id = latest.post_id
    where posts.posted_on is null or posts.posted_on >= shared_window.since_on
    group by posts.platform, date_trunc('month', posts.posted_on)

),

session_figures as (

    select
        {{ funnel_row('channel', 'platform') }} as platform,
        date_trunc('month', started_on) as month_start,
        coalesce(sum(sessions) filter (where is_tracked), 0) as tracked_sessions,
        coalesce(sum(sessions) filter (where not is_tracked), 0) as untracked_sessions
    from session_days
    where not is_continuation
    group by {{ funnel_row('channel', 'platform') }}, date_trunc('month', started_on)

),

credit_figures as (

    select
        case
            when touchpoint_id is null then 'unattributed'
            else {{ funnel_row('channel', 'platform') }}
        end as platform,
        date_trunc('month', converted_on) as month_start,
        sum(share) filter (where conversion_kind = 'lead') as leads,
        sum(share) filter (where conversion_kind = 'sale') as sales,
        sum(amount) filter (where conversion_kind = 'sale') as revenue_amount,
        count(*) filter (where conversion_kind = 'sale' and amount is null) as unpriced_sales
    from credits
    group by all

),

cost_figures as (

    select
        platform,
        date_trunc('month', spent_on) as month_start,
        sum(amount) filter (where is_in_window) as cost_amount,
        sum(amount) filter (where not is_in_window) as cost_outside_window_amount,
        count(*) filter (where amount is null and is_in_window) as unpriced_costs
    from costs
    group by platform, date_trunc('month', spent_on)

),

unioned as (

    select
        platform,
        month_start,
        posts,
        likes,
        link_clicks,
        0 as tracked_sessions,
        0 as untracked_sessions,
        0 as leads,
        0 as sales,
        0 as revenue_amount,
        null as cost_amount,
        null as cost_outside_window_amount,
        0 as unpriced
    from post_figures
    union all
    select
        platform,
        month_start,
        0 as posts,
        null as likes,
        null as link_clicks,
        tracked_sessions,
        untracked_sessions,
        0 as leads,
        0 as sales,
        0 as revenue_amount,
        null as cost_amount,
        null as cost_outside_window_amount,
        0 as unpriced
    from session_figures
    union all
    select
        platform,
        month_start,
        0 as posts,
        null as likes,
        null as link_clicks,
        0 as tracked_sessions,
        0 as untracked_sessions,
        coalesce(leads, 0) as leads,
        coalesce(sales, 0) as sales,
        coalesce(revenue_amount, 0) as revenue_amount,
        null as cost_amount,
        null as cost_outside_window_amount,
        unpriced_sales as unpriced
    from credit_figures
    union all
    select
        platform,
        month_start,
        0 as posts,
        null as likes,
        null as link_clicks,
        0 as tracked_sessions,
        0 as untracked_sessions,
        0 as leads,
        0 as sales,
        0 as revenue_amount,
        cost_amount,
        cost_outside_window_amount,
        unpriced_costs as unpriced
    from cost_figures

),

-- One row per month and platform, and one over all time that also holds posts without a date.
summed as (

    select
        platform,
        case when grouping(month_start) = 1 then 'all' else 'month' end as period,
        month_start,
        sum(posts) as posts,
        sum(likes) as likes,
        sum(link_clicks) as link_clicks,
        sum(tracked_sessions) as tracked_sessions,
        sum(untracked_sessions) as untracked_sessions,
        sum(leads) as leads,
        sum(sales) as sales,
        sum(revenue_amount) as revenue_amount,
        sum(cost_amount) as cost_amount,
        sum(cost_outside_window_amount) as cost_outside_window_amount,
        sum(unpriced) as unpriced
    from unioned
    group by grouping sets ((platform, month_start), (platform))

)

select
    summed.platform,
    summed.period,
    cast(summed.month_start as date) as month_start,
    cast(summed.posts as bigint) as posts,
    cast(summed.likes as bigint) as likes,
    cast(summed.link_clicks as bigint) as link_clicks,
    levels.followers,
    levels.followers_on,
    round(exposures.reach_per_day, 6) as reach_per_day,
    exposures.reach_days,
    exposures.impressions,
    exposures.views,
    cast(summed.tracked_sessions as bigint) as tracked_sessions,
    cast(summed.untracked_sessions as bigint) as untracked_sessions,
    cast(summed.tracked_sessions + summed.untracked_sessions as bigint) as sessions,
    cast(summed.leads as decimal(18, 9)) as leads,
    cast(summed.sales as decimal(18, 9)) as sales,
    cast(summed.revenue_amount as decimal(18, 2)) as revenue_amount,
    cast(summed.cost_amount as decimal(18, 2)) as cost_amount,
    cast(summed.cost_outside_window_amount as decimal(18, 2)) as cost_outside_window_amount,
    company.currency,
    cast(
        1000.0 * (summed.tracked_sessions + summed.untracked_sessions)
        / nullif(summed.likes, 0) as double
    ) as sessions_per_1000_likes,
    cast(1000.0 * summed.leads / nullif(summed.likes, 0) as double) as leads_per_1000_likes,
    cast(1000.0 * summed.sales / nullif(summed.likes, 0) as double) as sales_per_1000_likes,
    cast(
        summed.leads
        / nullif(summed.tracked_sessions + summed.untracked_sessions, 0) as double
    ) as leads_per_session,
    cast(summed.sales / nullif(summed.leads, 0) as double) as sales_per_lead,
    cast(summed.cost_amount / nullif(summed.leads, 0) as double) as cost_per_lead_amount,
    cast(summed.cost_amount / nullif(summed.sales, 0) as double) as cost_per_sale_amount,
    cast(summed.revenue_amount / nullif(summed.cost_amount, 0) as double) as revenue_per_cost,
    cast(
        100.0 * (summed.revenue_amount - summed.cost_amount)
        / nullif(summed.cost_amount, 0) as double
    ) as return_on_cost_pct,
    case
        when summed.unpriced > 0 then 'incomplete'
        when summed.leads + summed.sales = 0 then 'no outcome'
        when summed.leads + summed.sales < 30 then 'few outcomes'
        else 'enough outcomes'
    end as state,
    cast(greatest(30 - floor(summed.leads + summed.sales), 0) as bigint) as outcomes_needed,
    case when summed.leads + summed.sales < 30 then 'not enough data' else 'modelled' end as claim

from summed
cross join company
left join levels
    on
        summed.platform = levels.platform
        and summed.month_start is not distinct from levels.month_start
left join exposures
    on
        summed.platform = exposures.platform
        and summed.month_start is not distinct from exposures.month_start
where summed.period = 'all' or summed.month_start is not null
