with

registry as (

    select * from {{ ref('metric_registry_rows') }}

)

select
    metric_id,
    metric,
    platform,
    source,
    scope,
    stream,
    native_name,
    display_name,
    metric_class,
    unit,
    period,
    is_additive,
    denominator_metric_id,
    availability,
    valid_from,
    valid_to,
    successor_metric_id,
    traffic_scope,
    note

from registry
