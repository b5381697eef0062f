-- Warns when a post was shown to more people than times: one of the two figures is wrong.
{{ config(severity='warn') }}

select
    reach.post_id,
    reach.observed_on,
    reach.value as reach,
    shown.value as shown
from {{ ref('post_metrics_daily') }} as reach
inner join {{ ref('post_metrics_daily') }} as shown
    on
        reach.source = shown.source
        and reach.post_id = shown.post_id
        and reach.observed_on = shown.observed_on
inner join {{ ref('int_post_metrics__due') }} as due on reach.observed_on = due.observed_on
where
    reach.metric = 'reach'
    and shown.metric in ('impressions', 'views')
    and reach.value > shown.value
