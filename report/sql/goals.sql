-- Each goal of pipeline.yml: what is there, and where it leads.
select
    metric,
    platform,
    starts_on,
    ends_on,
    target_value,
    actual,
    forecast,
    forecast_low,
    forecast_high,
    chance_pct,
    state
from goal_progress
order by ends_on, metric, platform
