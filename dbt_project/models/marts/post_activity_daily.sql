with

registry as (

    select * from {{ ref('metric_registry_rows') }}

),

pinterest as (

    select {{ post_day_columns() }} from {{ ref('stg_pinterest__post_days') }}

),

x as (

    select {{ post_day_columns() }} from {{ ref('stg_x__post_days') }}

),

youtube_analytics as (

    select {{ post_day_columns() }} from {{ ref('stg_youtube_analytics__post_days') }}

),

unioned as (

    select * from pinterest
    union all
    select * from x
    union all
    select * from youtube_analytics

)

select
    unioned.platform,
    unioned.source,
    unioned.account,
    unioned.post_id,
    unioned.metric_id,
    registry.metric,
    unioned.on_date,
    unioned.day_zone,
    unioned.observed_at,
    unioned.value,
    case
        when unioned.is_provisional and unioned.value is not null then 'estimated'
        else {{ served_state('unioned.value') }}
    end as state

from unioned
inner join registry on unioned.metric_id = registry.metric_id
