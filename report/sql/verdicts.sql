-- Which metrics go along with leads and visits, and which can be ruled out.
select
    platform,
    metric,
    outcome,
    verdict,
    effect_pct,
    effect_low_pct,
    effect_high_pct,
    worthwhile_effect_pct,
    units,
    outcome_events,
    units_needed,
    reason_code
from metric_verdicts
where verdict <> 'outcome'
order by
    case verdict
        when 'driver' then 1
        when 'leading indicator' then 2
        when 'vanity' then 3
        else 4
    end,
    outcome,
    platform,
    metric
