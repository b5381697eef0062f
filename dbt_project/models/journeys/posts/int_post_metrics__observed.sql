{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['platform', 'metric_id', 'post_id', 'observed_at']
) }}

with

metrics as (

    select * from {{ ref('int_post_metrics__unioned') }}

)

select
    platform,
    source,
    account,
    post_id,
    metric_id,
    value,
    observed_at,
    cast(observed_at as date) as observed_on,
    ledger_seq

from metrics
-- What a counter stood at is never read again: only new readings are taken apart.
where ledger_seq > {{ var('built_seq') }}
