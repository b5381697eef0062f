-- When this fails an interval does not hold what it is the interval of.
select
    'response_times' as mart,
    platform || ' ' || kind as subject
from {{ ref('response_times') }}
where
    answered_pct not between answered_pct_low - 0.000001 and answered_pct_high + 0.000001
    or answered_within_day_pct not between answered_within_day_pct_low - 0.000001
    and answered_within_day_pct_high + 0.000001
union all
select
    'audience_segments' as mart,
    platform || ' ' || segment as subject
from {{ ref('audience_segments') }}
where
    leads_per_session_pct between 0 and 100
    and leads_per_session_pct not between leads_per_session_pct_low - 0.000001
    and leads_per_session_pct_high + 0.000001
union all
select
    'click_yield' as mart,
    platform || ' ' || coalesce(post_id, 'all') as subject
from {{ ref('click_yield') }}
where
    sessions_per_click not between sessions_per_click_low - 0.000001
    and sessions_per_click_high + 0.000001
union all
select
    'goal_progress' as mart,
    platform || ' ' || metric as subject
from {{ ref('goal_progress') }}
where forecast_low > forecast_high or forecast < actual
