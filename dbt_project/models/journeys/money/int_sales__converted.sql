with

sales as (

    select * from {{ ref('int_sales__unioned') }}

),

rates as (

    select * from {{ ref('int_rates__daily') }}

)

select
    sales.source,
    sales.account,
    sales.source_id,
    sales.node,
    sales.sold_at,
    sales.sold_on,
    sales.currency as original_currency,
    sales.gross_amount as original_gross_amount,
    sales.refunded_amount as original_refunded_amount,
    sales.last_refunded_at,
    sales.is_disputed,
    rates.company_currency as currency,
    rates.rate,
    cast(cast(sales.gross_amount as decimal(26, 4)) * rates.rate as decimal(18, 2))
        as gross_amount,
    -- At the day of the sale, so that a full refund leaves exactly nothing.
    cast(cast(sales.refunded_amount as decimal(26, 4)) * rates.rate as decimal(18, 2))
        as refunded_amount,
    case
        when sales.gross_amount is null then 'not_fetched'
        when rates.rate is null then 'missing_rate'
        when sales.gross_amount = sales.refunded_amount then 'zero'
        else 'measured'
    end as amount_state

from sales
inner join rates on sales.currency = rates.currency and sales.sold_on = rates.on_date
