{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_since('on_date') }}"
) }}

with

hits as (

    select * from {{ ref('int_web__hits') }}

)

select
    source,
    account,
    cast(happened_at as date) as on_date,
    coalesce(exclusion, 'counted') as counted_as,
    count(*) as events,
    count(*) filter (where is_page_view) as page_views

from hits
-- Days before this one may be here in part only, as the beginning of a visit.
where cast(happened_at as date) >= {{ rebuilt_since() }}
group by all
