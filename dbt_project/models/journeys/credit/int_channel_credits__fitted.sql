{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_due('month_start', ref('int_months__due')) }}"
) }}

with

refitted as (

    select * from {{ ref('int_channel_credits__refitted') }}

)

select
    month_start,
    conversion_kind,
    grain,
    channel,
    model,
    removal_effect,
    conversions,
    amount,
    conversions_standard_error,
    converted_journeys,
    unconverted_journeys

from refitted
