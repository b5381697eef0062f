with

charges as (

    select * from {{ source('stripe', 'charges') }}

),

exponents as (

    select * from {{ ref('currency_exponents') }}

)

select
    'stripe' as source,
    charges.account,
    charges.charge_id,
    concat_ws('|', 'sale:stripe', charges.account, charges.charge_id) as node,
    charges.created_at,
    upper(charges.currency) as currency,
    -- Stripe counts in the smallest unit: cents mostly, yen, or a thousandth of a dinar.
    cast(
        cast(coalesce(charges.amount_captured_minor, charges.amount_minor) as decimal(22, 4))
        * case coalesce(exponents.minor_unit_exponent, 2)
            when 0 then 1.000
            when 3 then 0.001
            else 0.010
        end as decimal(18, 4)
    ) as amount,
    cast(
        cast(coalesce(charges.amount_refunded_minor, 0) as decimal(22, 4))
        * case coalesce(exponents.minor_unit_exponent, 2)
            when 0 then 1.000
            when 3 then 0.001
            else 0.010
        end as decimal(18, 4)
    ) as refunded_amount_said,
    charges.status = 'succeeded'
    and coalesce(charges.is_paid, true)
    and coalesce(charges.is_captured, true) as is_sale,
    coalesce(charges.is_disputed, false) as is_disputed,
    charges.payment_intent_id,
    charges.customer_id,
    charges.email_hmac,
    charges.ledger_seq

from charges
left join exponents on upper(charges.currency) = exponents.currency
