with

contacts as (

    select * from {{ source('hubspot', 'contacts') }}

)

select
    'hubspot' as source,
    account,
    contact_id,
    concat_ws('|', 'contact:hubspot', account, contact_id) as node,
    created_at,
    updated_at,
    email_hmac,
    nullif(web_id, '') as web_id,
    user_id_hmac,
    nullif(browser_token, '') as browser_token,
    nullif(google_click_id, '') as google_click_id,
    nullif(facebook_click_id, '') as facebook_click_id,
    lower(nullif(lifecycle_stage, '')) as lifecycle_stage,
    original_source,
    lead_at,
    mql_at,
    sql_at,
    opportunity_at,
    customer_at,
    ledger_seq

from contacts
