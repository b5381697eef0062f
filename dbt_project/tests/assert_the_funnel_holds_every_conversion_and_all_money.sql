-- Breaks when a platform, a channel or a month drops out of the funnel.
with

funnel as (

    select
        sum(leads) as leads,
        sum(sales) as sales,
        sum(revenue_amount) as revenue_amount,
        sum(coalesce(cost_amount, 0) + coalesce(cost_outside_window_amount, 0)) as cost_amount
    from {{ ref('funnel_by_platform') }}
    where period = 'all'

),

conversions as (

    select
        count(*) filter (where conversion_kind = 'lead') as leads,
        count(*) filter (where conversion_kind = 'sale') as sales,
        sum(amount) filter (where conversion_kind = 'sale') as revenue_amount
    from {{ ref('conversions') }}

),

costs as (

    select sum(amount) as cost_amount from {{ ref('costs_daily') }}

)

select
    funnel.*,
    conversions.leads as all_leads,
    conversions.sales as all_sales
from funnel
cross join conversions
cross join costs
where
    coalesce(funnel.leads, 0) <> conversions.leads
    or coalesce(funnel.sales, 0) <> conversions.sales
    or coalesce(funnel.revenue_amount, 0) <> coalesce(conversions.revenue_amount, 0)
    or coalesce(funnel.cost_amount, 0) <> coalesce(costs.cost_amount, 0)
