with

exposures (metric, exposure_rank) as (

    {{ exposure_metrics() }}

),

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and not is_reply and posted_at is not null

),

frozen as (

    select * from {{ ref('int_posts__frozen') }}

),

chosen as (

    select * from {{ ref('int_metrics__chosen') }}

),

registry as (

    select * from {{ ref('metric_registry') }}
    where
        scope = 'account'
        and metric_class in ('vanity_candidate', 'site_intent', 'level')
        -- What we did ourselves is nothing an audience said.
        and metric not in ('following', 'posts_total', 'posts_created')

),

-- Averages and shares of posts do not add up to a day's; people do, as a measure of size.
post_registry as (

    select * from {{ ref('metric_registry') }}
    where scope = 'post' and (is_additive or unit in ('people', 'clicks'))

),

account_days as (

    select * from {{ ref('account_metrics_daily') }}
    where account_role = 'own' and state in ('measured', 'zero', 'estimated')

),

touchpoints as (

    select
        *,
        {{ funnel_row('channel', 'platform') }} as funnel_row
    from {{ ref('touchpoints') }}

),

credits as (

    select
        *,
        {{ funnel_row('channel', 'platform') }} as funnel_row
    from {{ ref('credits') }}
    where model = 'last_non_direct' and touchpoint_id is not null

),

costs as (

    select * from {{ ref('costs_daily') }}
    where cost_kind = 'ads'

),

demand as (

    select * from {{ ref('int_weeks__demanded') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

-- The last day may still go on.
known as (

    select
        greatest(shared_window.since_on, min(touchpoints.touched_on)) as since_on,
        max(touchpoints.touched_on) - 1 as until_on
    from touchpoints
    cross join shared_window
    group by shared_window.since_on

),

days as (

    select cast(unnest(generate_series(since_on, until_on, interval '1 day')) as date) as on_date
    from known

),

platforms as (

    select platform from posts
    union
    select platform from account_days

),

posts_of_days as (

    select
        platform,
        posted_on as on_date,
        count(*) as posts
    from posts
    group by platform, posted_on

),

visits as (

    select
        funnel_row,
        touched_on as on_date,
        count(*) as sessions
    from touchpoints
    group by funnel_row, touched_on

),

-- By the day of the touch, as posts are by theirs, and as long after it.
credited as (

    select
        credits.funnel_row,
        {{ local_day('credits.touched_at', 'company.time_zone') }} as on_date,
        sum(credits.share) filter (
            where
            credits.conversion_kind = 'lead'
            and credits.converted_at <= credits.touched_at + interval '28 days'
        ) as leads,
        sum(credits.share) filter (where credits.conversion_kind = 'sale') as sales,
        sum(credits.amount) filter (where credits.conversion_kind = 'sale') as revenue,
        count(*) filter (
            where credits.conversion_kind = 'sale' and credits.amount is null
        ) as unpriced
    from credits
    cross join company
    where credits.converted_at <= credits.touched_at + interval '56 days'
    group by
        credits.funnel_row, {{ local_day('credits.touched_at', 'company.time_zone') }}

),

spent as (

    select
        platform,
        cast(date_trunc('week', spent_on) as date) as week_on,
        sum(amount) as amount
    from costs
    group by platform, cast(date_trunc('week', spent_on) as date)

),

outcomes as (

    select
        platforms.platform,
        days.on_date,
        coalesce(posts_of_days.posts, 0) as posts,
        coalesce(visits.sessions, 0) as sessions,
        case when days.on_date + 28 <= known.until_on then coalesce(credited.leads, 0) end
            as leads,
        case when days.on_date + 56 <= known.until_on then coalesce(credited.sales, 0) end
            as sales,
        case
            when days.on_date + 56 > known.until_on or coalesce(credited.unpriced, 0) > 0 then null
            else greatest(coalesce(credited.revenue, 0), 0)
        end as revenue,
        coalesce(spent.amount, 0) as ad_spend_of_week,
        demand.demand_sessions,
        demand.demand_leads
    from platforms
    cross join days
    cross join known
    inner join demand
        on
            platforms.platform = demand.platform
            and cast(date_trunc('week', days.on_date) as date) = demand.week_on
    left join posts_of_days
        on
            platforms.platform = posts_of_days.platform
            and days.on_date = posts_of_days.on_date
    left join visits
        on platforms.platform = visits.funnel_row and days.on_date = visits.on_date
    left join credited
        on platforms.platform = credited.funnel_row and days.on_date = credited.on_date
    left join spent
        on
            platforms.platform = spent.platform
            and cast(date_trunc('week', days.on_date) as date) = spent.week_on

),

-- A day's figure is known when that of each of its posts is; without posts it is 0.
added_up as (

    select
        posts.platform,
        chosen.metric,
        posts.posted_on as on_date,
        case when count(frozen.value) = count(*) then sum(frozen.value) end as value,
        case when count(exposure.value) = count(*) then sum(exposure.value) end as exposure
    from posts
    inner join chosen on posts.platform = chosen.platform
    left join frozen
        on
            posts.platform = frozen.platform
            and posts.post_id = frozen.post_id
            and chosen.metric_id = frozen.metric_id
            and chosen.metric_age = frozen.metric_age
    left join frozen as exposure
        on
            posts.platform = exposure.platform
            and posts.post_id = exposure.post_id
            and chosen.exposure_metric_id = exposure.metric_id
            and chosen.metric_age = exposure.metric_age
    group by posts.platform, chosen.metric, posts.posted_on

),

of_posts as (

    select
        chosen.platform,
        chosen.metric,
        chosen.metric_id,
        chosen.metric_age,
        'posts' as measured_by,
        false as is_level,
        outcomes.on_date,
        case when outcomes.posts = 0 then 0 else added_up.value end as value,
        case when outcomes.posts = 0 then 0 else added_up.exposure end as exposure
    from chosen
    inner join post_registry on chosen.metric_id = post_registry.metric_id
    inner join outcomes on chosen.platform = outcomes.platform
    left join added_up
        on
            chosen.platform = added_up.platform
            and chosen.metric = added_up.metric
            and outcomes.on_date = added_up.on_date

),

-- Several accounts of a platform are added up, on days that all of them told.
account_figures as (

    select
        account_days.platform,
        account_days.metric,
        account_days.metric_id,
        registry.metric_class = 'level' as is_level,
        account_days.on_date,
        sum(account_days.value) as value,
        count(*) as accounts,
        max(count(*)) over (
            partition by account_days.platform, account_days.metric_id
        ) as all_accounts,
        count(*) over (
            partition by account_days.platform, account_days.metric_id
        ) as days_told
    from account_days
    inner join registry on account_days.metric_id = registry.metric_id
    group by
        account_days.platform,
        account_days.metric,
        account_days.metric_id,
        registry.metric_class,
        account_days.on_date

),

-- One definition a metric: the one told on most days.
account_chosen as (

    select
        account_figures.*,
        exposures.exposure_rank
    from account_figures
    left join exposures on account_figures.metric = exposures.metric
    where account_figures.accounts = account_figures.all_accounts
    qualify
        dense_rank() over (
            partition by account_figures.platform, account_figures.metric
            order by account_figures.days_told desc, account_figures.metric_id
        ) = 1

),

account_seen as (

    select
        platform,
        metric,
        on_date,
        value
    from account_chosen
    where exposure_rank is not null
    qualify
        dense_rank() over (
            partition by platform order by days_told desc, exposure_rank, metric_id
        ) = 1

),

of_accounts as (

    select
        account_chosen.platform,
        account_chosen.metric,
        account_chosen.metric_id,
        'day' as metric_age,
        'account' as measured_by,
        account_chosen.is_level,
        account_chosen.on_date,
        account_chosen.value,
        case when account_chosen.exposure_rank is null then account_seen.value end as exposure
    from account_chosen
    left join account_seen
        on
            account_chosen.platform = account_seen.platform
            and account_chosen.on_date = account_seen.on_date

),

series as (

    select * from of_posts
    union all
    select * from of_accounts

)

select
    series.platform,
    series.metric,
    series.metric_id,
    series.metric_age,
    series.measured_by,
    cast(series.is_level as double) as is_level,
    cast(date_diff('day', date '1970-01-01', series.on_date) as double) as on_day,
    cast(series.value as double) as value,
    cast(series.exposure as double) as exposure,
    cast(outcomes.posts as double) as posts,
    cast(outcomes.ad_spend_of_week as double) as ad_spend_of_week,
    outcomes.demand_sessions,
    outcomes.demand_leads,
    cast(outcomes.sessions as double) as sessions,
    cast(outcomes.leads as double) as leads,
    cast(outcomes.sales as double) as sales,
    cast(outcomes.revenue as double) as revenue

from series
inner join outcomes on series.platform = outcomes.platform and series.on_date = outcomes.on_date
