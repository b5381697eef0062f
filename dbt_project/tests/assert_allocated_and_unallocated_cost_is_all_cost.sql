-- Breaks when a cost line that counts is lost on its way to a platform, or counted twice.
with

recorded as (

    select
        count(*) as cost_lines,
        sum(amount * rate) as amount
    from {{ ref('int_costs__converted') }}
    where is_of_record

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
    recorded.cost_lines as recorded_lines,
    daily.cost_lines,
    recorded.amount as recorded_amount,
    daily.amount
from recorded
cross join daily
where
    recorded.cost_lines <> coalesce(daily.cost_lines, 0)
    or (daily.unknown_days = 0 and abs(recorded.amount - daily.amount) > daily.rounding)
