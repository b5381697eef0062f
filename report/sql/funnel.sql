-- Of the likes of a platform: visits, leads, sales, and what they cost.
select
    platform,
    posts,
    likes,
    sessions,
    leads,
    sales,
    revenue_amount,
    cost_amount,
    cost_per_lead_amount,
    state,
    currency
from funnel_by_platform
where period = 'all' and likes is not null
order by leads desc, likes desc
