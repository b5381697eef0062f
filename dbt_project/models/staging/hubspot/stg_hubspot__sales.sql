with

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

company as (

    select * from {{ source('config', 'company') }}

)

select
    deals.source,
    deals.account,
    deals.deal_id as source_id,
    deals.node,
    coalesce(deals.closed_at, deals.created_at) as sold_at,
    coalesce(deals.currency, company.currency) as currency,
    deals.amount as gross_amount,
    cast(0 as decimal(18, 4)) as refunded_amount,
    cast(null as timestamp) as last_refunded_at,
    false as is_disputed

from deals
cross join company
where deals.is_won
