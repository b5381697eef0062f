with

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

orders as (

    select * from {{ ref('stg_stripe__checkout_sessions') }}

),

charge_nodes as (

    select
        node as left_node,
        created_at as linked_at,
        case when is_sale then node end as itself,
        'email:' || email_hmac as email,
        'customer:' || customer_id as customer_id,
        'payment:' || payment_intent_id as payment_id
    from charges

),

order_nodes as (

    select
        node as left_node,
        created_at as linked_at,
        'payment:' || payment_intent_id as payment_id,
        'customer:' || customer_id as customer_id,
        'user:' || user_id_hmac as user_id,
        'email:' || email_hmac as email,
        'web:' || web_id as web_id,
        'token:' || browser_token as token
    from orders

)

select
    left_node,
    right_node,
    'identity' as tie,
    linked_at

from charge_nodes unpivot (right_node for kind in (itself, email, customer_id, payment_id))
union all
select
    left_node,
    right_node,
    'identity' as tie,
    linked_at

from order_nodes unpivot (right_node for kind in (payment_id, customer_id, user_id, email))
union all
select
    left_node,
    right_node,
    'link' as tie,
    linked_at

from order_nodes unpivot (right_node for kind in (web_id, token))
