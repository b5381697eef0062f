{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_since('on_date') }}"
) }}

with

hits as (

    select * from {{ ref('int_web__hits') }}
    where source = 'umami' and linked_node is not null and exclusion is null

),

links as (

    select
        linked_node as visitor_node,
        'web:' || web_id as linked_node,
        happened_at
    from hits
    where web_id is not null
    union all
    select
        linked_node as visitor_node,
        click_node as linked_node,
        happened_at
    from hits
    where click_node is not null

)

select
    visitor_node,
    linked_node,
    cast(happened_at as date) as on_date,
    min(happened_at) as linked_at

from links
where cast(happened_at as date) >= {{ rebuilt_since() }}
group by visitor_node, linked_node, cast(happened_at as date)
