with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and not is_reply and posted_at is not null

),

registry as (

    select * from {{ ref('metric_registry') }}
    where scope = 'post' and metric_class in ('vanity_candidate', 'site_intent')

),

readings as (

    select * from {{ ref('post_metrics_daily') }}
    where state in ('measured', 'zero', 'estimated')

),

activity as (

    select * from {{ ref('post_activity_daily') }}

),

aged as (

    select
        readings.platform,
        readings.post_id,
        readings.metric_id,
        readings.metric,
        readings.value,
        readings.observed_at,
        date_diff('second', posts.posted_at, readings.observed_at) / 3600.0 as age_hours,
        registry.period
    from readings
    inner join registry on readings.metric_id = registry.metric_id
    inner join posts
        on readings.platform = posts.platform and readings.post_id = posts.post_id

),

-- Nights are a day apart, and one may be missed by half a day. A total of twelve months is a
-- lifetime's only in the first year.
counted as (

    select
        platform,
        post_id,
        metric_id,
        metric,
        case when age_hours < 108 then '72 h' else 'settled' end as metric_age,
        min_by(value, observed_at) as value
    from aged
    where
        age_hours between 72 and 107.999
        or (age_hours >= 28 * 24 and (period <> 'rolling_12_months' or age_hours < 365 * 24))
    group by all

),

-- Whole days of the platform: that of the post and the three after it, 72 to 96 hours.
added_up as (

    select
        activity.platform,
        activity.post_id,
        activity.metric_id,
        activity.metric,
        '72 h' as metric_age,
        sum(activity.value) as value
    from activity
    inner join registry on activity.metric_id = registry.metric_id
    inner join posts
        on activity.platform = posts.platform and activity.post_id = posts.post_id
    where
        registry.is_additive
        and activity.on_date
        between {{ local_day('posts.posted_at', 'activity.day_zone') }}
        and {{ local_day('posts.posted_at', 'activity.day_zone') }} + 3
    group by activity.platform, activity.post_id, activity.metric_id, activity.metric
    having count(*) filter (where activity.state in ('measured', 'zero', 'estimated')) = 4

)

select
    platform,
    post_id,
    metric_id,
    metric,
    metric_age,
    cast(value as double) as value

from counted
union all
select
    platform,
    post_id,
    metric_id,
    metric,
    metric_age,
    cast(value as double) as value

from added_up
