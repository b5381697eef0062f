with

company as (

    select * from {{ source('config', 'company') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

refunds as (

    select
        account,
        charge_id,
        sum(amount) as refunded_amount,
        max(refunded_at) as last_refunded_at
    from {{ ref('stg_stripe__refunds') }}
    where is_refunded
    group by account, charge_id

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

unioned as (

    select
        charges.source,
        charges.account,
        charges.charge_id as source_id,
        charges.node,
        charges.created_at as sold_at,
        charges.currency,
        charges.amount as gross_amount,
        coalesce(refunds.refunded_amount, 0) as refunded_amount,
        refunds.last_refunded_at,
        charges.is_disputed
    from charges
    left join refunds
        on charges.account = refunds.account and charges.charge_id = refunds.charge_id
    where charges.is_sale and charges.amount > 0
    union all
    select
        deals.source,
        deals.account,
        deals.deal_id as source_id,
        deals.node,
        coalesce(deals.closed_at, deals.created_at) as sold_at,
        coalesce(deals.currency, company.currency) as currency,
        deals.amount as gross_amount,
        0 as refunded_amount,
        cast(null as timestamp) as last_refunded_at,
        false as is_disputed
    from deals
    cross join company
    where deals.is_won

)

select
    unioned.source,
    unioned.account,
    unioned.source_id,
    unioned.node,
    unioned.sold_at,
    {{ local_day('unioned.sold_at', 'company.time_zone') }} as sold_on,
    unioned.currency,
    unioned.gross_amount,
    cast(unioned.refunded_amount as decimal(18, 4)) as refunded_amount,
    unioned.last_refunded_at,
    unioned.is_disputed

from unioned
cross join company
