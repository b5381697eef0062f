with

tracked as (

    select * from {{ ref('int_posts__tracked') }}

),

frozen as (

    select * from {{ ref('int_posts__frozen') }}

),

chosen as (

    select * from {{ ref('int_metrics__chosen') }}

)

select
    chosen.platform,
    chosen.metric,
    chosen.metric_id,
    chosen.metric_age,
    tracked.post_id,
    tracked.account,
    cast(date_diff('day', date '1970-01-01', tracked.posted_on) as double) as on_day,
    -- 1970-01-05 was a Monday.
    cast(date_diff('day', date '1970-01-05', tracked.week_on) / 7 as double) as week,
    cast(tracked.weekday as double) as weekday,
    cast(tracked.daypart as double) as daypart,
    tracked.post_type,
    cast(tracked.is_paid as double) as is_paid,
    cast(tracked.posts_of_week as double) as posts_of_week,
    cast(tracked.ad_spend_of_week as double) as ad_spend_of_week,
    tracked.demand_sessions,
    tracked.demand_leads,
    frozen.value,
    exposure.value as exposure,
    cast(tracked.sessions as double) as sessions,
    cast(tracked.leads as double) as leads,
    cast(tracked.sales as double) as sales,
    cast(tracked.revenue as double) as revenue

from tracked
inner join chosen on tracked.platform = chosen.platform
inner join frozen
    on
        tracked.platform = frozen.platform
        and tracked.post_id = frozen.post_id
        and chosen.metric_id = frozen.metric_id
        and chosen.metric_age = frozen.metric_age
left join frozen as exposure
    on
        tracked.platform = exposure.platform
        and tracked.post_id = exposure.post_id
        and chosen.exposure_metric_id = exposure.metric_id
        and chosen.metric_age = exposure.metric_age
