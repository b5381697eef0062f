with

exposures (metric, exposure_rank) as (

    {{ exposure_metrics() }}

),

frozen as (

    select * from {{ ref('int_posts__frozen') }}

),

tracked as (

    select * from {{ ref('int_posts__tracked') }}

),

counted as (

    select
        frozen.platform,
        frozen.metric,
        frozen.metric_id,
        frozen.metric_age,
        count(*) as posts,
        count(tracked.sessions) as complete_posts,
        count(distinct tracked.week_on) filter (where tracked.sessions is not null) as weeks
    from frozen
    left join tracked on frozen.platform = tracked.platform and frozen.post_id = tracked.post_id
    group by frozen.platform, frozen.metric, frozen.metric_id, frozen.metric_age

),

-- Never two definitions nor two ages in one test: the earlier age where it suffices (the gates of
-- measurement/verdict_rule.py), else what most posts have.
ranked as (

    select
        *,
        row_number() over (
            partition by platform, metric
            order by
                (metric_age = '72 h' and complete_posts >= 40 and weeks >= 12) desc,
                complete_posts desc,
                posts desc,
                metric_age,
                metric_id
        ) as place
    from counted

),

seen as (

    select
        counted.platform,
        counted.metric_age,
        counted.metric_id,
        row_number() over (
            partition by counted.platform, counted.metric_age
            order by
                counted.complete_posts desc, counted.posts desc, exposures.exposure_rank,
                counted.metric_id
        ) as place
    from counted
    inner join exposures on counted.metric = exposures.metric

)

select
    ranked.platform,
    ranked.metric,
    ranked.metric_id,
    ranked.metric_age,
    exposures.metric is not null as is_exposure,
    case when exposures.metric is null then seen.metric_id end as exposure_metric_id

from ranked
left join exposures on ranked.metric = exposures.metric
left join seen
    on
        ranked.platform = seen.platform
        and ranked.metric_age = seen.metric_age
        and seen.place = 1
where ranked.place = 1
