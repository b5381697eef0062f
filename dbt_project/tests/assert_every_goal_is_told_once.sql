-- When this fails a goal of pipeline.yml has no row in goal_progress, or two.
select
    metric,
    platform,
    starts_on,
    ends_on,
    target,
    sum(wanted) as wanted,
    sum(told) as told
from (
    select
        metric,
        platform,
        starts_on,
        ends_on,
        target,
        1 as wanted,
        0 as told
    from {{ source('config', 'goals') }}
    union all
    select
        metric,
        platform,
        starts_on,
        ends_on,
        target_value as target,
        0 as wanted,
        1 as told
    from {{ ref('goal_progress') }}
) as both_sides
group by metric, platform, starts_on, ends_on, target
having sum(wanted) <> sum(told)
