with

leads as (

    select * from {{ ref('stg_lead_table__leads') }}

),

pairs as (

    select
        node as left_node,
        node as right_node,
        'identity' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'phone:' || phone_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'user:' || user_id_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'customer:lead_table|' || account || '|' || customer_id as right_node,
        'identity' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'web:' || web_id as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'token:' || hubspot_utk as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'click:gclid:' || gclid as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'click:fbclid:' || fbclid as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'click:msclkid:' || msclkid as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'click:ttclid:' || ttclid as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'click:li_fat_id:' || li_fat_id as right_node,
        'link' as tie,
        created_at as linked_at
    from leads
    union all
    select
        node as left_node,
        'click:twclid:' || twclid as right_node,
        'link' as tie,
        created_at as linked_at
    from leads

)

select
    left_node,
    right_node,
    tie,
    linked_at

from pairs
where right_node is not null
