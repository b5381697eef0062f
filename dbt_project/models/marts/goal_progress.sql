with

goals as (

    select * from {{ ref('int_goals__counted') }}

),

forecasts as (

    select * from {{ ref('int_goals__forecast') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

measured as (

    select
        goals.*,
        case when goals.days_unknown = 0 then coalesce(goals.actual, 0) end as known_actual,
        goals.days_over / goals.days as share_over,
        forecasts.seasonal_share_over,
        forecasts.ahead,
        forecasts.ahead_low,
        forecasts.ahead_high,
        forecasts.chance
    from goals
    left join forecasts on goals.goal_id = forecasts.goal_id

),

stated as (

    select
        *,
        case
            when known_actual is null then 'not enough data'
            when known_actual >= target then 'reached'
            when counted_until_on >= ends_on then 'missed'
            when until_on < starts_on then 'not started'
            when chance is null then 'not enough data'
            when chance >= 0.5 then 'on track'
            else 'at risk'
        end as state
    from measured

)

select
    stated.metric,
    stated.platform,
    stated.starts_on,
    stated.ends_on,
    stated.target as target_value,
    case when stated.metric = 'revenue' then company.currency end as currency,
    stated.counted_until_on,
    stated.days,
    stated.days_over,
    round(100.0 * stated.share_over, 6) as elapsed_pct,
    round(stated.known_actual, 6) as actual,
    round(100.0 * stated.known_actual / cast(stated.target as double), 6) as actual_pct,
    stated.unpriced_sales,
    round(
        100.0 * stated.known_actual / nullif(cast(stated.target as double) * stated.share_over, 0),
        6
    ) as pace_pct,
    round(
        100.0 * stated.known_actual
        / nullif(cast(stated.target as double) * stated.seasonal_share_over, 0), 6
    ) as seasonal_pace_pct,
    round(stated.known_actual + stated.ahead, 6) as forecast,
    round(stated.known_actual + stated.ahead_low, 6) as forecast_low,
    round(stated.known_actual + stated.ahead_high, 6) as forecast_high,
    case
        when stated.known_actual is not null then round(100.0 * stated.chance, 6)
    end as chance_pct,
    stated.history_days,
    stated.days_unknown,
    greatest(28 - stated.history_days, 0) as history_days_needed,
    stated.state,
    case
        when stated.state = 'not enough data' then 'not enough data'
        when
            stated.state in ('reached', 'missed')
            and (
                stated.platform = 'all' or stated.metric in ('sessions', 'likes', 'link_clicks')
            )
            then 'measured'
        else 'modelled'
    end as claim

from stated
cross join company
