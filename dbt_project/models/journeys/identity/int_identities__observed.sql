{{ config(materialized='view') }}

with

all_links as (

    select * from {{ ref('int_web__links') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_merges as (

    select * from {{ ref('stg_hubspot__contact_merges') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

-- A click that one visitor made and nobody else knows of ties nothing: most clicks are such.
telling_clicks as (

    select linked_node
    from all_links
    where starts_with(linked_node, 'click:')
    group by linked_node
    having min(visitor_node) <> max(visitor_node)
    union
    select 'click:gclid:' || google_click_id as linked_node
    from contacts
    union
    select 'click:fbclid:' || facebook_click_id as linked_node
    from contacts

),

links as (

    select all_links.*
    from all_links
    left join telling_clicks on all_links.linked_node = telling_clicks.linked_node
    where starts_with(all_links.linked_node, 'web:') or telling_clicks.linked_node is not null

),

-- A deal often names a whole committee, which is no person: it stands with its first contact.
deal_contacts as (

    select *
    from {{ ref('stg_hubspot__deal_contacts') }}
    qualify
        row_number() over (
            partition by deal_node order by length(contact_id), contact_id
        ) = 1

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

orders as (

    select * from {{ ref('stg_stripe__checkout_sessions') }}

),

-- `identity`: one person. `device`: ids of one browser or click. `link`: a person used that one.
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
    select
        node as left_node,
        node as right_node,
        'identity' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'user:' || user_id_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'web:' || web_id as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'token:' || browser_token as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'click:gclid:' || google_click_id as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'click:fbclid:' || facebook_click_id as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        merged_node as right_node,
        'identity' as tie,
        created_at as linked_at
    from contact_merges
    union all
    select
        node as left_node,
        node as right_node,
        'identity' as tie,
        created_at as linked_at
    from deals
    union all
    select
        deal_node as left_node,
        contact_node as right_node,
        'identity' as tie,
        cast(null as timestamp) as linked_at
    from deal_contacts
    union all
    select
        node as left_node,
        node as right_node,
        'identity' as tie,
        created_at as linked_at
    from charges
    where is_sale
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from charges
    union all
    select
        node as left_node,
        'customer:' || customer_id as right_node,
        'identity' as tie,
        created_at as linked_at
    from charges
    union all
    select
        node as left_node,
        'payment:' || payment_intent_id as right_node,
        'identity' as tie,
        created_at as linked_at
    from charges
    union all
    select
        node as left_node,
        'web:' || web_id as right_node,
        'link' as tie,
        created_at as linked_at
    from orders
    union all
    select
        node as left_node,
        'token:' || browser_token as right_node,
        'link' as tie,
        created_at as linked_at
    from orders
    union all
    select
        node as left_node,
        'payment:' || payment_intent_id as right_node,
        'identity' as tie,
        created_at as linked_at
    from orders
    union all
    select
        node as left_node,
        'customer:' || customer_id as right_node,
        'identity' as tie,
        created_at as linked_at
    from orders
    union all
    select
        node as left_node,
        'user:' || user_id_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from orders
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from orders

)

select
    left_node,
    right_node,
    tie,
    linked_at

from pairs
where right_node is not null
