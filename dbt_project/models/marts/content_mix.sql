with

rated as (

    select * from {{ ref('int_groups__rated') }}
    where dimension in ('format', 'promotional', 'conversation')

),

worked as (

    select * from {{ ref('int_posts__worked') }}

),

grouped as (

    select * from {{ ref('int_posts__grouped') }}
    where outcome = 'sessions' and dimension in ('format', 'promotional', 'conversation')

),

figures as (

    select
        grouped.platform,
        grouped.dimension,
        grouped.dimension_value,
        count(*) as posts,
        count(*) filter (where worked.is_linked) as linked_posts,
        sum(worked.hours) as hours,
        sum(worked.comments) as comments,
        sum(worked.exposure) filter (where worked.comments is not null) as commented_exposure,
        sum(worked.interactions) as interactions,
        sum(worked.answered) as answered_interactions
    from grouped
    inner join worked
        on grouped.platform = worked.platform and grouped.post_id = worked.post_id
    group by grouped.platform, grouped.dimension, grouped.dimension_value

),

platforms as (

    select
        platform,
        max(exposure_metric) as exposure_metric,
        count(*) as platform_posts,
        sum(hours) as platform_hours,
        count(is_promotional) as judged_posts,
        count(*) filter (where is_promotional) as promotional_posts
    from worked
    group by platform

),

joined as (

    select
        rated.*,
        figures.posts,
        figures.linked_posts,
        figures.hours,
        figures.comments,
        figures.commented_exposure,
        figures.interactions,
        figures.answered_interactions,
        platforms.exposure_metric,
        platforms.platform_posts,
        platforms.platform_hours,
        platforms.judged_posts,
        platforms.promotional_posts,
        100.0 * platforms.promotional_posts / nullif(platforms.judged_posts, 0)
            as promotional_share_pct,
        coalesce(sum(rated.exposure_outcome_count) filter (
            where
            rated.exposure_posts >= {{ var('min_group_posts') }}
            and rated.exposure_weeks >= {{ var('min_group_weeks') }}
        ) over (partition by rated.platform, rated.dimension, rated.outcome), 0)
            as platform_outcomes
    from rated
    inner join figures
        on
            rated.platform = figures.platform
            and rated.dimension = figures.dimension
            and rated.dimension_value = figures.dimension_value
    inner join platforms on rated.platform = platforms.platform

)

select
    platform,
    outcome,
    dimension,
    dimension_value,
    cast(posts as bigint) as posts,
    cast(platform_posts as bigint) as platform_posts,
    cast(100.0 * posts / platform_posts as double) as share_of_posts_pct,
    cast(hours as double) as hours,
    cast(platform_hours as double) as platform_hours,
    cast(100.0 * hours / nullif(platform_hours, 0) as double) as share_of_hours_pct,
    cast(linked_posts as bigint) as linked_posts,
    exposure_posts as rated_posts,
    exposure_weeks as rated_weeks,
    exposure_outcome_count as outcome_count,
    exposure_metric,
    exposure_amount as exposure,
    cast(1000 * exposure_outcome_count / nullif(exposure_amount, 0) as double)
        as raw_rate_per_1000,
    1000 * exposure_rate as rate_per_1000,
    1000 * exposure_rate_low as rate_low_per_1000,
    1000 * exposure_rate_high as rate_high_per_1000,
    exposure_above_average_pct as above_average_pct,
    exposure_above_average_low_pct as above_average_low_pct,
    exposure_above_average_high_pct as above_average_high_pct,
    exposure_probability_best as probability_best,
    coalesce(exposure_is_best, false) as is_best,
    hours_amount as rated_hours,
    cast(hours_outcome_count / nullif(hours_amount, 0) as double) as raw_rate_per_hour,
    hours_rate as rate_per_hour,
    hours_rate_low as rate_low_per_hour,
    hours_rate_high as rate_high_per_hour,
    cast(comments as bigint) as comments,
    cast(1000.0 * comments / nullif(commented_exposure, 0) as double) as comments_per_1000,
    cast(interactions as bigint) as interactions,
    cast(answered_interactions as bigint) as answered_interactions,
    cast(100.0 * answered_interactions / nullif(interactions, 0) as double) as answered_pct,
    cast(promotional_posts as bigint) as promotional_posts,
    cast(judged_posts as bigint) as judged_posts,
    cast(promotional_share_pct as double) as promotional_share_pct,
    case
        when judged_posts >= {{ var('min_judged_posts') }}
            then promotional_share_pct > {{ var('hard_sell_pct') }}
    end as is_hard_sell,
    cast(greatest(0, {{ var('min_group_posts') }} - exposure_posts) as bigint) as posts_needed,
    cast(greatest(0, {{ var('min_group_weeks') }} - exposure_weeks) as bigint) as weeks_needed,
    cast(ceil(greatest(0, {{ var('min_outcomes') }} - platform_outcomes)) as bigint)
        as outcomes_needed,
    case
        when exposure_is_best then 'best'
        when posts_needed + weeks_needed + outcomes_needed > 0 then 'not enough data'
        when exposure_rate is null then 'nothing to compare with'
        when max(cast(coalesce(exposure_is_best, false) as integer)) over (
            partition by platform, outcome, dimension
        ) = 1 then 'not the best'
        else 'no reliable difference'
    end as state,
    case when exposure_rate is null then 'not enough data' else 'modelled' end as claim

from joined
