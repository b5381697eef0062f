with

checkout_sessions as (

    select * from {{ source('stripe', 'checkout_sessions') }}

)

select
    account,
    checkout_session_id,
    concat_ws('|', 'order:stripe', account, checkout_session_id) as node,
    created_at,
    nullif(web_id, '') as web_id,
    user_id_hmac,
    nullif(browser_token, '') as browser_token,
    payment_intent_id,
    customer_id,
    email_hmac,
    status

from checkout_sessions
