with

links as (

    select * from {{ ref('int_web__links') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

deal_contacts as (

    select * from {{ ref('stg_hubspot__deal_contacts') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

orders as (

    select * from {{ ref('stg_stripe__checkout_sessions') }}

),

-- An edge says: these two ids are one person. What counts without a partner is its own pair.
edges as (

    select
        visitor_node as left_node,
        'web:' || web_id as right_node
    from links
    union all
    select
        node as left_node,
        node as right_node
    from contacts
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node
    from contacts
    union all
    select
        node as left_node,
        'web:' || web_id as right_node
    from contacts
    union all
    select
        node as left_node,
        node as right_node
    from deals
    union all
    select
        deal_node as left_node,
        contact_node as right_node
    from deal_contacts
    union all
    select
        node as left_node,
        node as right_node
    from charges
    where is_sale
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node
    from charges
    union all
    select
        node as left_node,
        'customer:' || customer_id as right_node
    from charges
    union all
    select
        node as left_node,
        'payment:' || payment_intent_id as right_node
    from charges
    union all
    select
        node as left_node,
        'web:' || web_id as right_node
    from orders
    union all
    select
        node as left_node,
        'payment:' || payment_intent_id as right_node
    from orders
    union all
    select
        node as left_node,
        'customer:' || customer_id as right_node
    from orders
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node
    from orders

)

select distinct
    left_node,
    right_node

from edges
where right_node is not null
