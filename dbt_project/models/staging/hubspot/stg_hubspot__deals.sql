with

deals as (

    select * from {{ source('hubspot', 'deals') }}

)

select
    'hubspot' as source,
    account,
    deal_id,
    concat_ws('|', 'deal:hubspot', account, deal_id) as node,
    created_at,
    closed_at,
    coalesce(is_won = 'true', false) as is_won,
    amount,
    upper(nullif(currency, '')) as currency,
    stage,
    pipeline,
    ledger_seq

from deals
