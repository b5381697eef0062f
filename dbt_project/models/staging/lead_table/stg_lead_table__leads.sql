with

leads as (

    select * from {{ source('lead_table', 'leads') }}

)

select
    'lead_table' as source,
    account,
    lead_id as contact_id,
    concat_ws('|', 'lead:lead_table', account, lead_id) as node,
    became_lead_at as created_at,
    became_lead_at as lead_at,
    mql_at,
    sql_at,
    opportunity_at,
    customer_at,
    lower(stage) as lifecycle_stage,
    original_source,
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

from leads
