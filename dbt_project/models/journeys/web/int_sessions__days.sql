{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_since('started_on') }}"
) }}

-- A session that began before the first changed event stays what it was: its day is not due.
select
    started_on,
    platform,
    channel,
    is_continuation,
    utm_source is not null or click_id is not null as is_tracked,
    count(*) as sessions

from {{ ref('sessions') }}
where started_on >= {{ rebuilt_since() }}
group by all
