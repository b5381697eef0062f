-- How complete the leads of recent weeks are, by week of the visit.
select
    cohort_week_on,
    sessions,
    observed,
    completeness_pct,
    expected_final,
    expected_final_low,
    expected_final_high,
    state
from cohort_maturity
where platform = 'all' and conversion_kind = 'lead'
order by cohort_week_on desc
limit 12
