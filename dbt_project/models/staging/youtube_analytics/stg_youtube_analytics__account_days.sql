with

channel_days as (

    select * from {{ source('youtube_analytics', 'channel_days') }}

),

registry as (

    select * from {{ ref('metric_registry_rows') }}
    where source = 'youtube_analytics' and stream = 'channel_days' and availability = 'offered'

),

-- A metric the channel may not read has no column in the answer: it is NULL.
figures as (

    select *
    from channel_days unpivot include nulls (
        value for field in (
            views,
            engaged_views,
            estimated_minutes_watched,
            likes,
            dislikes,
            comments,
            shares,
            subscribers_gained,
            subscribers_lost,
            card_clicks
        )
    )

)

-- A field is called as in the API, in snake case. One of them became another metric when YouTube
-- changed what it counts: the registry says on which day.
select
    'youtube' as platform,
    'youtube_analytics' as source,
    figures.account,
    registry.metric_id,
    figures.on_date,
    'America/Los_Angeles' as day_zone,
    figures.value,
    false as is_provisional,
    figures.observed_at

from figures
inner join registry
    on
        replace(figures.field, '_', '') = lower(registry.native_name)
        and figures.on_date >= coalesce(registry.valid_from, date '0001-01-01')
        and figures.on_date < coalesce(registry.valid_to, date '9999-12-31')
