-- Per platform and outcome: the slots of the week, by what they bring per 1,000 reached.
select
    platform,
    outcome,
    slot,
    posts,
    exposure_metric,
    rate_per_1000,
    rate_low_per_1000,
    rate_high_per_1000,
    above_average_low_pct,
    above_average_high_pct,
    probability_best,
    state
from best_time_to_post
where state in ('best', 'not the best', 'no reliable difference')
order by state <> 'best', platform, outcome, rate_per_1000 desc
