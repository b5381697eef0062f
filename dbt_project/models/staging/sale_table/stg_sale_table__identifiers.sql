with

sale_rows as (

    select * from {{ ref('stg_sale_table__rows') }}

),

pairs as (

    select
        node as left_node,
        node as right_node,
        'identity' as tie,
        sold_at as linked_at
    from sale_rows
    where amount > 0
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node,
        'identity' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'phone:' || phone_hmac as right_node,
        'identity' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'user:' || user_id_hmac as right_node,
        'identity' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'customer:sale_table|' || account || '|' || customer_id as right_node,
        'identity' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'web:' || web_id as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'token:' || hubspot_utk as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'click:gclid:' || gclid as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'click:fbclid:' || fbclid as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'click:msclkid:' || msclkid as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'click:ttclid:' || ttclid as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'click:li_fat_id:' || li_fat_id as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows
    union all
    select
        node as left_node,
        'click:twclid:' || twclid as right_node,
        'link' as tie,
        sold_at as linked_at
    from sale_rows

)

select
    left_node,
    right_node,
    tie,
    linked_at

from pairs
where right_node is not null
