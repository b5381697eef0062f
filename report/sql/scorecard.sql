-- What each platform cost in full, the bounds of what it brought, and what follows.
select
    platform,
    verdict,
    cost_amount,
    hours_worked,
    credited_margin_amount,
    value_low_amount,
    value_high_amount,
    reason,
    test_advice,
    freed_amount,
    freed_hours
from platform_scorecard
where cost_amount > 0
order by focus_rank
