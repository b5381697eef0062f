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

),

models as (

    select * from {{ ref('attribution_models') }}

)

select
    split.conversion_id,
    split.model,
    split.touchpoint_id,
    split.conversion_kind,
    split.person_id,
    split.converted_at,
    split.converted_on,
    split.touched_at,
    split.channel,
    split.platform,
    split.post_platform,
    split.post_id,
    split.position,
    split.path_length,
    split.share,
    split.gross_amount,
    split.refunded_amount,
    split.amount,
    split.currency,
    models.convention,
    split.inputs_hash

from split
inner join models
    on split.model = models.model and split.conversion_kind = models.conversion_kind
