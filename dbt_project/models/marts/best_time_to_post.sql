with

rated as (

    select * from {{ ref('int_groups__rated') }}
    where dimension = 'slot'

),

worked as (

    select
        platform,
        max(exposure_metric) as exposure_metric
    from {{ ref('int_posts__worked') }}
    group by platform

),

slots as (

    select distinct slot from {{ ref('posting_slots') }}

),

platforms as (

    select distinct
        platform,
        outcome
    from rated

),

-- A slot nobody posts in is in view, with what it lacks.
completed as (

    select
        platforms.platform,
        platforms.outcome,
        slots.slot,
        worked.exposure_metric,
        coalesce(rated.exposure_posts, 0) as posts,
        coalesce(rated.exposure_weeks, 0) as weeks,
        coalesce(rated.exposure_outcome_count, 0) as outcome_count,
        coalesce(rated.exposure_amount, 0) as exposure,
        rated.exposure_rate,
        rated.exposure_rate_low,
        rated.exposure_rate_high,
        rated.exposure_above_average_pct,
        rated.exposure_above_average_low_pct,
        rated.exposure_above_average_high_pct,
        rated.exposure_probability_best,
        coalesce(rated.exposure_is_best, false) as is_best,
        coalesce(sum(rated.exposure_outcome_count) filter (
            where
            rated.exposure_posts >= {{ var('min_group_posts') }}
            and rated.exposure_weeks >= {{ var('min_group_weeks') }}
        ) over (partition by platforms.platform, platforms.outcome), 0) as platform_outcomes
    from platforms
    cross join slots
    inner join worked on platforms.platform = worked.platform
    left join rated
        on
            platforms.platform = rated.platform
            and platforms.outcome = rated.outcome
            and slots.slot = rated.dimension_value

)

select
    platform,
    outcome,
    slot,
    cast(posts as bigint) as posts,
    cast(weeks as bigint) as weeks,
    outcome_count,
    exposure_metric,
    exposure,
    cast(1000 * outcome_count / nullif(exposure, 0) as double) as raw_rate_per_1000,
    1000 * exposure_rate as rate_per_1000,
    1000 * exposure_rate_low as rate_low_per_1000,
    1000 * exposure_rate_high as rate_high_per_1000,
    exposure_above_average_pct as above_average_pct,
    exposure_above_average_low_pct as above_average_low_pct,
    exposure_above_average_high_pct as above_average_high_pct,
    exposure_probability_best as probability_best,
    is_best,
    cast(greatest(0, {{ var('min_group_posts') }} - posts) as bigint) as posts_needed,
    cast(greatest(0, {{ var('min_group_weeks') }} - weeks) as bigint) as weeks_needed,
    cast(ceil(greatest(0, {{ var('min_outcomes') }} - platform_outcomes)) as bigint)
        as outcomes_needed,
    case
        when is_best then 'best'
        when posts_needed + weeks_needed + outcomes_needed > 0 then 'not enough data'
        when exposure_rate is null then 'nothing to compare with'
        when max(cast(is_best as integer)) over (partition by platform, outcome) = 1
            then 'not the best'
        else 'no reliable difference'
    end as state,
    case when exposure_rate is null then 'not enough data' else 'modelled' end as claim

from completed
