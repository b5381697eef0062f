with

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

orders as (

    select * from {{ ref('stg_stripe__checkout_sessions') }}

),

pairs as (

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
