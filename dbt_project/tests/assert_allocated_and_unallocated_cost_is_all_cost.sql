-- Breaks when a line of the books is lost on its way to a platform, or counted twice.
with

booked as (

    select
        count(*) as cost_lines,
        sum(costs.amount * rates.rate) as amount
    from {{ ref('stg_company__costs') }} as costs
    inner join {{ ref('int_rates__daily') }} as rates
        on costs.currency = rates.currency and costs.spent_on = rates.on_date

),

daily as (

    select
        sum(cost_lines) as cost_lines,
        sum(allocated_amount + unallocated_amount) as amount,
        count(*) filter (where amount is null) as unknown_days,
        sum(cost_lines) * 0.01 as rounding
    from {{ ref('costs_daily') }}

)

select
    booked.cost_lines as booked_lines,
    daily.cost_lines,
    booked.amount as booked_amount,
    daily.amount
from booked
cross join daily
where
    booked.cost_lines <> coalesce(daily.cost_lines, 0)
    or (daily.unknown_days = 0 and abs(booked.amount - daily.amount) > daily.rounding)
