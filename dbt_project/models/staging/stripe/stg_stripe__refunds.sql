with

refunds as (

    select * from {{ source('stripe', 'refunds') }}

),

exponents as (

    select * from {{ ref('currency_exponents') }}

)

select
    refunds.account,
    refunds.refund_id,
    refunds.charge_id,
    refunds.created_at as refunded_at,
    upper(refunds.currency) as currency,
    cast(
        cast(refunds.amount_minor as decimal(22, 4))
        * case coalesce(exponents.minor_unit_exponent, 2)
            when 0 then 1.000
            when 3 then 0.001
            else 0.010
        end as decimal(18, 4)
    ) as amount,
    -- A refund that failed or was cancelled gave nothing back; a pending one has not yet.
    refunds.status = 'succeeded' as is_refunded,
    refunds.ledger_seq

from refunds
left join exponents on upper(refunds.currency) = exponents.currency
