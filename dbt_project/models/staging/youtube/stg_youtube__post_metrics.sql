with

video_counts as (

    select * from {{ source('youtube', 'video_counts') }}

),

registry as (

    select * from {{ ref('metric_registry_rows') }}
    where source = 'youtube' and stream = 'video_counts' and availability = 'offered'

),

-- A counter its owner hides is left out: it is NULL.
figures as (

    select *
    from video_counts unpivot include nulls (
        value for field in (view_count, like_count, comment_count)
    )

)

-- A field is called as in the API, in snake case. One of them became another metric when YouTube
-- changed what it counts: the registry says on which day.
select
    'youtube' as platform,
    'youtube' as source,
    figures.account,
    figures.video_id as post_id,
    registry.metric_id,
    figures.value,
    figures.observed_at,
    figures.ledger_seq

from figures
inner join registry
    on
        replace(figures.field, '_', '') = lower(registry.native_name)
        and cast(figures.observed_at as date) >= coalesce(registry.valid_from, date '0001-01-01')
        and cast(figures.observed_at as date) < coalesce(registry.valid_to, date '9999-12-31')
