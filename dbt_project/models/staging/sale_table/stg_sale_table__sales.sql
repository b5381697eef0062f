with

sale_rows as (

    select * from {{ ref('stg_sale_table__rows') }}

),

-- A sale is its lines together; what has a negative amount gave money back.
summed as (

    select
        source,
        account,
        sale_id as source_id,
        node,
        min(sold_at) filter (where amount > 0) as sold_at,
        min(currency) as currency,
        count(distinct currency) as currencies,
        sum(amount) filter (where amount > 0) as gross_amount,
        sum(refunded_amount) - coalesce(sum(amount) filter (where amount < 0), 0)
            as refunded_amount,
        max(
            case when amount < 0 then sold_at when refunded_amount > 0 then refunded_at end
        ) as last_refunded_at
    from sale_rows
    group by source, account, sale_id, node

)

-- A sale in two currencies has no sum: its amount is unknown, and it is a sale all the same.
select
    source,
    account,
    source_id,
    node,
    sold_at,
    currency,
    cast(case when currencies = 1 then gross_amount end as decimal(18, 4)) as gross_amount,
    cast(refunded_amount as decimal(18, 4)) as refunded_amount,
    last_refunded_at,
    false as is_disputed

from summed
where gross_amount > 0
