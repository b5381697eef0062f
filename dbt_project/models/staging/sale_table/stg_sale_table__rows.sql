with

sales as (

    select * from {{ source('sale_table', 'sales') }}

)

select
    'sale_table' as source,
    account,
    row_id,
    sale_id,
    concat_ws('|', 'sale:sale_table', account, sale_id) as node,
    sold_at,
    currency,
    amount,
    coalesce(refunded_amount, 0) as refunded_amount,
    refunded_at,
    email_hmac,
    phone_hmac,
    user_id_hmac,
    customer_id,
    web_id,
    hubspot_utk,
    gclid,
    fbclid,
    msclkid,
    ttclid,
    li_fat_id,
    twclid,
    ledger_seq

from sales
