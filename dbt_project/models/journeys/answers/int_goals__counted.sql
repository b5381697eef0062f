with

goals as (

    select
        *,
        concat_ws('|', metric, platform, starts_on, ends_on) as goal_id
    from {{ source('config', 'goals') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

session_days as (

    select * from {{ ref('int_sessions__days') }}
    where not is_continuation

),

conversions as (

    select * from {{ ref('conversions') }}
    where conversion_kind in ('lead', 'sale')

),

credits as (

    select * from {{ ref('credits') }}
    where
        model = 'last_non_direct'
        and conversion_kind in ('lead', 'sale')
        and touchpoint_id is not null

),

latest as (

    select
        platform,
        post_id,
        metric,
        value
    from {{ ref('int_post_metrics__latest') }}
    where metric in ('likes', 'link_clicks') and value is not null

),

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and posted_on is not null

),

-- What was counted per day. Of all platforms a conversion is counted, of one it is credited.
facts as (

    select
        'sessions' as metric,
        'all' as platform,
        started_on as on_date,
        cast(sum(sessions) as double) as value,
        0 as unpriced
    from session_days
    group by started_on
    union all
    select
        'sessions' as metric,
        {{ funnel_row('channel', 'platform') }} as platform,
        started_on as on_date,
        cast(sum(sessions) as double) as value,
        0 as unpriced
    from session_days
    group by {{ funnel_row('channel', 'platform') }}, started_on
    union all
    select
        case when conversion_kind = 'lead' then 'leads' else 'sales' end as metric,
        'all' as platform,
        converted_on as on_date,
        cast(count(*) as double) as value,
        0 as unpriced
    from conversions
    group by conversion_kind, converted_on
    union all
    select
        'revenue' as metric,
        'all' as platform,
        converted_on as on_date,
        cast(sum(amount) as double) as value,
        count(*) filter (where amount is null) as unpriced
    from conversions
    where conversion_kind = 'sale'
    group by converted_on
    union all
    select
        case when conversion_kind = 'lead' then 'leads' else 'sales' end as metric,
        {{ funnel_row('channel', 'platform') }} as platform,
        converted_on as on_date,
        cast(sum(share) as double) as value,
        0 as unpriced
    from credits
    group by conversion_kind, {{ funnel_row('channel', 'platform') }}, converted_on
    union all
    select
        'revenue' as metric,
        {{ funnel_row('channel', 'platform') }} as platform,
        converted_on as on_date,
        cast(sum(amount) as double) as value,
        count(*) filter (where amount is null) as unpriced
    from credits
    where conversion_kind = 'sale'
    group by {{ funnel_row('channel', 'platform') }}, converted_on
    union all
    select
        latest.metric,
        coalesce(latest.platform, 'all') as platform,
        posts.posted_on as on_date,
        cast(sum(latest.value) as double) as value,
        0 as unpriced
    from posts
    inner join latest on posts.platform = latest.platform and posts.post_id = latest.post_id
    group by grouping sets (
        (latest.metric, latest.platform, posts.posted_on), (latest.metric, posts.posted_on)
    )

),

first_posts as (

    select
        coalesce(platform, 'all') as platform,
        min(posted_on) as since_on
    from posts
    group by grouping sets ((platform), ())

),

-- Whole days only: the day of the run is not over.
bounded as (

    select
        goals.*,
        shared_window.until_on,
        shared_window.until_on - 1 as counted_until_on,
        case
            when goals.metric in ('likes', 'link_clicks') then first_posts.since_on
            else shared_window.since_on
        end as known_since_on
    from goals
    cross join shared_window
    left join first_posts on goals.platform = first_posts.platform

),

-- Eight weeks behind tell level and weekdays; earlier ones another season.
calendar as (

    select
        goal_id,
        metric,
        platform,
        starts_on,
        ends_on,
        counted_until_on,
        known_since_on,
        cast(unnest(generate_series(
            cast(least(starts_on, counted_until_on - 55) as timestamp),
            cast(greatest(ends_on, counted_until_on) as timestamp),
            interval '1 day'
        )) as date) as on_date
    from bounded

),

days as (

    select
        calendar.*,
        -- 0 on Mondays: the first day of this century was one.
        date_diff('day', date '2001-01-01', calendar.on_date) % 7 as weekday,
        coalesce(facts.value, 0) as value,
        coalesce(facts.unpriced, 0) as unpriced,
        calendar.on_date between calendar.starts_on and calendar.ends_on as is_of_goal,
        calendar.on_date <= calendar.counted_until_on as is_over,
        calendar.on_date between greatest(calendar.known_since_on, calendar.counted_until_on - 55)
        and calendar.counted_until_on as is_history
    from calendar
    left join facts
        on
            calendar.metric = facts.metric
            and calendar.platform = facts.platform
            and calendar.on_date = facts.on_date

)

select
    bounded.goal_id,
    bounded.metric,
    bounded.platform,
    bounded.target,
    bounded.starts_on,
    bounded.ends_on,
    bounded.until_on,
    bounded.counted_until_on,
    sum(days.value) filter (where days.is_of_goal and days.is_over) as actual,
    cast(sum(days.unpriced) filter (where days.is_of_goal and days.is_over) as bigint)
        as unpriced_sales,
    count(*) filter (where days.is_of_goal) as days,
    count(*) filter (where days.is_of_goal and days.is_over) as days_over,
    count(*) filter (
        where days.is_of_goal and days.is_over
        and coalesce(days.on_date < days.known_since_on, true)
    ) as days_unknown,
    count(*) filter (where days.is_history) as history_days,
    list(days.value order by days.on_date) filter (where days.is_history) as history,
    list(days.weekday order by days.on_date) filter (where days.is_history) as history_weekdays,
    list(days.weekday order by days.on_date) filter (where days.is_of_goal and days.is_over)
        as weekdays_over,
    list(days.weekday order by days.on_date) filter (where days.is_of_goal and not days.is_over)
        as weekdays_ahead

from bounded
inner join days on bounded.goal_id = days.goal_id
group by all
