{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_since('on_date') }}"
) }}

with

-- The other systems saw the same browsers under other names.
web_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'web' and source <> 'access_log'

),

hits as (

    select hits.*
    from {{ ref('int_web__hits') }} as hits
    inner join web_of_record on hits.source = web_of_record.source
    where hits.linked_node is not null and hits.exclusion is null

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
    union all
    select
        linked_node as visitor_node,
        user_node as linked_node,
        happened_at
    from hits
    where user_node is not null

)

select
    visitor_node,
    linked_node,
    cast(happened_at as date) as on_date,
    min(happened_at) as linked_at

from links
where cast(happened_at as date) >= {{ rebuilt_since() }}
group by visitor_node, linked_node, cast(happened_at as date)
