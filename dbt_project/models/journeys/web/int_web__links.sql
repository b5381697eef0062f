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
    linked_node as visitor_node,
    'web:' || web_id as linked_node,
    cast(happened_at as date) as on_date,
    min(happened_at) as linked_at

from hits
where
    source = 'umami'
    and linked_node is not null
    and cast(happened_at as date) >= {{ rebuilt_since() }}
group by linked_node, web_id, cast(happened_at as date)
