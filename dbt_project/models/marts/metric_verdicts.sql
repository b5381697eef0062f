with

judged as (

    select * from {{ ref('int_metrics__judged') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

experiments as (

    select * from {{ ref('experiments') }}

),

-- Only what was switched on and off by lot may be said to move an outcome. Of several the latest.
moved as (

    select *
    from experiments
    where verdict = 'moved' and effect_low_pct > 0
    qualify
        row_number() over (
            partition by platform, metric, outcome order by ends_on desc, experiment_id
        ) = 1

),

tested as (

    select
        coalesce(judged.platform, moved.platform) as platform,
        coalesce(judged.metric, moved.metric) as metric,
        coalesce(judged.outcome, moved.outcome) as outcome,
        judged.metric_id,
        judged.metric_age,
        coalesce(judged.unit_grain, 'day') as unit_grain,
        judged.horizon_days,
        case when moved.platform is not null then 'driver' else judged.verdict end as verdict,
        case
            when moved.platform is not null then 'randomised_experiment'
            else judged.reason_code
        end as reason_code,
        case
            when moved.platform is not null then 'estimated effect' else judged.claim
        end as claim,
        judged.effect_pct,
        judged.effect_low_pct,
        judged.effect_high_pct,
        judged.effect_least_pct,
        judged.effect_most_pct,
        judged.effect_without_reach_pct,
        judged.effect_log,
        judged.standard_error_log,
        judged.p_value,
        judged.q_value,
        {{ var('worthwhile_effect_pct') }} as worthwhile_effect_pct,
        judged.units,
        judged.weeks,
        judged.outcome_events,
        judged.outcome_total,
        judged.units_needed,
        judged.controls,
        judged.correlated_group,
        moved.experiment_id,
        moved.effect_pct as experiment_effect_pct,
        moved.effect_low_pct as experiment_effect_low_pct,
        moved.effect_high_pct as experiment_effect_high_pct,
        case
            when moved.platform is null then judged.statement
            else format(
                '{} {}: switched on and off by lot from {} to {}, it accounts for {:+.1f} % of all'
                || ' {} (90 % interval {:+.1f} % to {:+.1f} %): an estimated effect. Overturned if'
                || ' what else happened went by the same schedule.',
                moved.platform,
                replace(moved.metric, '_', ' '),
                moved.starts_on,
                moved.ends_on,
                moved.effect_pct,
                moved.outcome,
                moved.effect_low_pct,
                moved.effect_high_pct
            )
        end as statement
    from judged
    full outer join moved
        on
            judged.platform = moved.platform
            and judged.metric = moved.metric
            and judged.outcome = moved.outcome

),

-- By definition what counts: no test could make it so, nor undo it.
outcomes as (

    select
        platform,
        metric,
        metric as outcome,
        metric_id,
        'outcome' as verdict,
        'by_definition' as reason_code,
        'measured' as claim,
        display_name || ': an outcome by definition; what is judged here is judged by it.'
            as statement
    from registry
    where metric_class = 'outcome'

),

unioned as (

    select * from tested
    union all by name
    select * from outcomes

)

select
    platform,
    metric,
    outcome,
    verdict,
    reason_code,
    statement,
    cast(effect_pct as double) as effect_pct,
    cast(effect_low_pct as double) as effect_low_pct,
    cast(effect_high_pct as double) as effect_high_pct,
    cast(worthwhile_effect_pct as double) as worthwhile_effect_pct,
    cast(p_value as double) as p_value,
    cast(q_value as double) as q_value,
    unit_grain,
    cast(units as bigint) as units,
    cast(weeks as bigint) as weeks,
    cast(outcome_events as double) as outcome_events,
    cast(outcome_total as double) as outcome_total,
    cast(outcome_total / nullif(units, 0) as double) as outcome_per_unit,
    cast(units_needed as bigint) as units_needed,
    cast(horizon_days as bigint) as horizon_days,
    metric_id,
    metric_age,
    controls,
    cast(effect_without_reach_pct as double) as effect_without_reach_pct,
    cast(effect_least_pct as double) as effect_least_pct,
    cast(effect_most_pct as double) as effect_most_pct,
    cast(effect_log as double) as effect_log,
    cast(standard_error_log as double) as standard_error_log,
    correlated_group,
    experiment_id,
    cast(experiment_effect_pct as double) as experiment_effect_pct,
    cast(experiment_effect_low_pct as double) as experiment_effect_low_pct,
    cast(experiment_effect_high_pct as double) as experiment_effect_high_pct,
    claim

from unioned
