with

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

)

select
    charges.source,
    charges.account,
    charges.charge_id as source_id,
    charges.node,
    charges.created_at as sold_at,
    charges.currency,
    charges.amount as gross_amount,
    cast(coalesce(refunds.refunded_amount, 0) as decimal(18, 4)) as refunded_amount,
    refunds.last_refunded_at,
    charges.is_disputed

from charges
left join refunds
    on charges.account = refunds.account and charges.charge_id = refunds.charge_id
where charges.is_sale and charges.amount > 0
