-- What is known of a post's life by age: its landed visits, and readings of its counter.
with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and not is_reply and posted_at is not null

),

touchpoints as (

    select * from {{ ref('touchpoints') }}
    where post_id is not null

),

post_metrics_daily as (

    select * from {{ ref('post_metrics_daily') }}
    where metric in ('views', 'impressions', 'reach') and value is not null

),

post_activity_daily as (

    select * from {{ ref('post_activity_daily') }}
    where metric in ('views', 'impressions', 'reach') and value is not null

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

-- Earlier posts had visits that nobody counted.
living as (

    select
        posts.platform,
        posts.post_type,
        posts.post_id,
        posts.posted_at,
        posts.posted_at + interval '{{ var("final_age_days") }} days' > {{ as_of() }} as is_censored
    from posts
    cross join shared_window
    where posts.posted_on >= shared_window.since_on and posts.posted_at <= {{ as_of() }}

),

aged as (

    select
        living.platform,
        living.post_id,
        date_diff('second', living.posted_at, touchpoints.touched_at) / 3600.0 as age_hours
    from living
    inner join touchpoints
        on living.platform = touchpoints.post_platform and living.post_id = touchpoints.post_id
    where touchpoints.touched_at <= {{ as_of() }}

),

visits as (

    select
        platform,
        post_id,
        array_agg(age_hours order by age_hours) as age_hours
    from aged
    where age_hours between 0 and 24.0 * {{ var('final_age_days') }}
    group by platform, post_id

),

-- Days of a platform added up are its counter as it stood at the end of each day.
activity as (

    select
        platform,
        post_id,
        metric,
        timezone('UTC', timezone(day_zone, cast(on_date + 1 as timestamp))) as read_at,
        sum(value) over (
            partition by platform, post_id, metric order by on_date
            rows between unbounded preceding and current row
        ) as value,
        min(on_date) over (partition by platform, post_id, metric) as first_on
    from post_activity_daily

),

counted_by_day as (

    select distinct platform from post_activity_daily

),

readings as (

    select
        post_metrics_daily.platform,
        post_metrics_daily.post_id,
        post_metrics_daily.metric,
        post_metrics_daily.observed_at as read_at,
        post_metrics_daily.value
    from post_metrics_daily
    left join counted_by_day on post_metrics_daily.platform = counted_by_day.platform
    where counted_by_day.platform is null
    union all
    select
        activity.platform,
        activity.post_id,
        activity.metric,
        activity.read_at,
        activity.value
    from activity
    inner join living
        on activity.platform = living.platform and activity.post_id = living.post_id
    -- A platform that tells its last thirty days only has lost the beginning of older posts. A day
    -- more, because its days are not ours.
    where activity.first_on <= cast(living.posted_at as date) + 1

),

-- One counter per platform: what was seen rather than whom it reached, if there is both.
counters as (

    select
        platform,
        metric
    from readings
    qualify row_number() over (
        partition by platform
        order by case metric when 'views' then 1 when 'impressions' then 2 else 3 end
    ) = 1

),

counted as (

    select
        living.platform,
        living.post_id,
        readings.metric,
        array_agg(
            date_diff('second', living.posted_at, readings.read_at) / 3600.0
            order by readings.read_at
        ) as age_hours,
        array_agg(cast(readings.value as double) order by readings.read_at) as counts
    from living
    inner join readings
        on living.platform = readings.platform and living.post_id = readings.post_id
    inner join counters
        on readings.platform = counters.platform and readings.metric = counters.metric
    where readings.read_at > living.posted_at and readings.read_at <= {{ as_of() }}
    group by living.platform, living.post_id, readings.metric

)

select
    living.platform,
    living.post_type,
    living.post_id,
    'landed visits' as basis,
    'sessions' as metric,
    living.is_censored,
    {{ var('final_age_days') }} as final_age_days,
    cast(visits.age_hours as double[]) as age_hours,
    cast(null as double[]) as counts
from living
inner join visits on living.platform = visits.platform and living.post_id = visits.post_id
union all
select
    living.platform,
    living.post_type,
    living.post_id,
    'counters' as basis,
    counted.metric,
    living.is_censored,
    {{ var('final_age_days') }} as final_age_days,
    cast(counted.age_hours as double[]) as age_hours,
    counted.counts
from living
inner join counted on living.platform = counted.platform and living.post_id = counted.post_id
