{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_since('on_date') }}"
) }}

with

hits as (

    select * from {{ ref('int_web__hits') }}

)

select distinct
    linked_node as visitor_node,
    web_id,
    cast(happened_at as date) as on_date

from hits
where
    source = 'umami'
    and linked_node is not null
    and cast(happened_at as date) >= {{ rebuilt_since() }}
