with

metrics as (

    select * from {{ ref('post_metrics_daily') }}

)

-- Of several definitions of a metric the one that still stands counts, so the newest reading.
select
    platform,
    post_id,
    metric,
    max_by(value, (observed_at, metric_id)) filter (where value is not null) as value

from metrics
group by platform, post_id, metric
