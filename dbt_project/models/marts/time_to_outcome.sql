with

estimated as (

    select * from {{ ref('int_lags__estimated') }}

),

stated as (

    select
        *,
        greatest(0, {{ var('min_outcomes') }} - conversions) as conversions_needed
    from estimated

)

select
    platform,
    conversion_kind,
    from_touch,
    within_hours,
    case
        when within_hours < 24 then within_hours || ' h' else within_hours // 24 || ' d'
    end as within,
    conversions_within,
    conversions,
    horizon_days,
    case when conversions_needed = 0 then share_pct end as share_pct,
    case when conversions_needed = 0 then share_low_pct end as share_low_pct,
    case when conversions_needed = 0 then share_high_pct end as share_high_pct,
    case when conversions_needed = 0 then median_hours end as median_hours,
    case when conversions_needed = 0 then median_hours_low end as median_hours_low,
    case when conversions_needed = 0 then median_hours_high end as median_hours_high,
    case when conversions_needed = 0 then p90_hours end as p90_hours,
    case when conversions_needed = 0 then p90_hours_low end as p90_hours_low,
    case when conversions_needed = 0 then p90_hours_high end as p90_hours_high,
    cast(conversions_needed as bigint) as conversions_needed,
    case when conversions_needed = 0 then 'enough data' else 'not enough data' end as state,
    case when conversions_needed = 0 then 'modelled' else 'not enough data' end as claim

from stated
