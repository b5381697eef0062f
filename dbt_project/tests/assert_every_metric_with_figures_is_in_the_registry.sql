-- Breaks when a source brings a metric that nobody defined: it would silently not be published.
select distinct observed.metric_id
from {{ ref('int_post_metrics__observed') }} as observed
inner join {{ ref('int_post_metrics__due') }} as due
    on observed.observed_on = due.observed_on
left join {{ ref('metric_registry') }} as registry on observed.metric_id = registry.metric_id
where registry.metric_id is null
