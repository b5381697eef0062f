with

requests as (

    select * from {{ source('access_log', 'requests') }}

)

select
    'access_log' as source,
    account,
    concat_ws('-', line_hash, cast(occurrence as varchar)) as event_id,
    -- Address and agent together tell visits apart; they do not tell who somebody is.
    concat_ws('|', 'log', account, ip_hmac, user_agent) as visitor_node,
    requested_at as happened_at,
    method,
    split_part(target, '?', 1) as path,
    nullif(substr(target, length(split_part(target, '?', 1)) + 2), '') as query,
    nullif(referrer, '-') as referrer,
    status,
    user_agent,
    observed_at,
    ledger_seq

from requests
