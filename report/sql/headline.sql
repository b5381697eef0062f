-- All platforms that have likes, taken together; leads and sales are last non-direct credit.
select
    cast(sum(likes) as bigint) as likes,
    cast(sum(sessions) as bigint) as sessions,
    sum(leads) as leads,
    sum(sales) as sales,
    sum(revenue_amount) as revenue_amount,
    sum(cost_amount) as cost_amount,
    count(*) filter (where cost_amount is null) as platforms_without_cost,
    min(currency) as currency
from funnel_by_platform
where period = 'all' and likes is not null
