{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('conversion_id', ref('int_conversions__due')) }}"
) }}

with

split as (

    select split.*
    from {{ ref('int_credits__split') }} as split
    inner join {{ ref('int_conversions__due') }} as due
        on split.conversion_id = due.conversion_id

)

select
    conversion_id,
    model,
    touchpoint_id,
    conversion_kind,
    person_id,
    converted_at,
    converted_on,
    touched_at,
    channel,
    platform,
    position,
    path_length,
    share,
    amount,
    currency,
    'web sessions, clicks only; repeats and Direct kept; look-back {{ var("lookback_days") }} days;'
    || ' half-life {{ var("half_life_days") }} days; UTC' as convention,
    inputs_hash

from split
