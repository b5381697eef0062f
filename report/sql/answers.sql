-- What was said to us in all time, and how much of it was answered.
select
    platform,
    received,
    answered_pct,
    answered_pct_low,
    answered_pct_high,
    answered_within_day_pct,
    answered_median_minutes / 60 as answered_median_hours,
    unanswered_complaints,
    state
from response_times
where period = 'all' and kind = 'any'
order by received desc, platform
