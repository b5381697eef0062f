-- What social stands beside: all rows of the funnel that have no likes, and the whole.
select
    platform,
    sessions,
    leads,
    sales,
    revenue_amount,
    cost_amount,
    cost_per_lead_amount,
    currency
from funnel_by_platform
where period = 'all' and likes is null
order by leads desc, platform
