with

events as (

    select * from {{ source('umami', 'events') }}

)

select
    'umami' as source,
    account,
    event_id,
    'web:' || visitor_id as visitor_node,
    happened_at,
    lower(hostname) as hostname,
    url_path as path,
    url_query as query,
    lower(referrer_host) as referrer_host,
    event_type,
    event_name,
    country,
    device,
    browser,
    observed_at,
    ledger_seq

from events
