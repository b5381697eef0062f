{{ config(materialized='view') }}

with

all_links as (

    select * from {{ ref('int_web__links') }}

),

hubspot as (

    select * from {{ ref('stg_hubspot__identifiers') }}

),

lead_table as (

    select * from {{ ref('stg_lead_table__identifiers') }}

),

sale_table as (

    select * from {{ ref('stg_sale_table__identifiers') }}

),

stripe as (

    select * from {{ ref('stg_stripe__identifiers') }}

),

-- `identity`: one person. `device`: ids of one browser or click. `link`: a person used that one.
named as (

    select * from hubspot
    union all
    select * from lead_table
    union all
    select * from sale_table
    union all
    select * from stripe

),

-- A click that one visitor made and nobody else knows of ties nothing: most clicks are such.
telling_clicks as (

    select linked_node
    from all_links
    where starts_with(linked_node, 'click:')
    group by linked_node
    having min(visitor_node) <> max(visitor_node)
    union
    select right_node as linked_node
    from named
    where starts_with(right_node, 'click:')

),

links as (

    select all_links.*
    from all_links
    left join telling_clicks on all_links.linked_node = telling_clicks.linked_node
    where starts_with(all_links.linked_node, 'web:') or telling_clicks.linked_node is not null

),

pairs as (

    select
        visitor_node as left_node,
        linked_node as right_node,
        'device' as tie,
        linked_at
    from links
    union all
    select
        linked_node as left_node,
        visitor_node as right_node,
        'link' as tie,
        linked_at
    from all_links
    where starts_with(linked_node, 'user:')
    union all
    select * from named

)

select
    left_node,
    right_node,
    tie,
    linked_at

from pairs
