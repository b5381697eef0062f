-- Breaks when a missing figure becomes 0, or a figure comes without a state that carries one.
select
    metrics.post_id,
    metrics.metric_id,
    metrics.value,
    metrics.state
from {{ ref('post_metrics_daily') }} as metrics
inner join {{ ref('int_post_metrics__due') }} as due
    on metrics.observed_on = due.observed_on
where
    (metrics.state = 'zero') <> coalesce(metrics.value = 0, false)
    or (metrics.state in ('measured', 'zero', 'estimated')) <> (metrics.value is not null)
    or metrics.state not in (
        'measured', 'zero', 'estimated', 'not_offered', 'withheld', 'not_fetched'
    )
