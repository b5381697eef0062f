with

sale_rows as (

    select * from {{ ref('stg_sale_table__rows') }}

),

nodes as (

    select
        node as left_node,
        sold_at as linked_at,
        case when amount > 0 then node end as itself,
        'email:' || email_hmac as email,
        'phone:' || phone_hmac as phone,
        'user:' || user_id_hmac as user_id,
        'customer:sale_table|' || account || '|' || customer_id as customer_id,
        'web:' || web_id as web_id,
        'token:' || hubspot_utk as token,
        'click:gclid:' || gclid as gclid,
        'click:fbclid:' || fbclid as fbclid,
        'click:msclkid:' || msclkid as msclkid,
        'click:ttclid:' || ttclid as ttclid,
        'click:li_fat_id:' || li_fat_id as li_fat_id,
        'click:twclid:' || twclid as twclid
    from sale_rows

)

select
    left_node,
    right_node,
    'identity' as tie,
    linked_at

from nodes unpivot (right_node for kind in (itself, email, phone, user_id, customer_id))
union all
select
    left_node,
    right_node,
    'link' as tie,
    linked_at

from nodes unpivot (
    right_node for kind in (web_id, token, gclid, fbclid, msclkid, ttclid, li_fat_id, twclid)
)
