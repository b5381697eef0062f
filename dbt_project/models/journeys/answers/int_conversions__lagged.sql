-- How long each credited conversion took, from its first touch and from the one that is credited.
with

credits as (

    select * from {{ ref('credits') }}
    where model in ('first', 'last_non_direct') and touchpoint_id is not null

),

conversions as (

    select * from {{ ref('conversions') }}

),

lagged as (

    select
        {{ funnel_row('credits.channel', 'credits.platform') }} as platform,
        credits.conversion_kind,
        case when credits.model = 'first' then 'first' else 'credited' end as from_touch,
        credits.conversion_id,
        conversions.lookback_days,
        date_diff('second', credits.touched_at, credits.converted_at) / 3600.0 as lag_hours,
        least(
            date_diff('second', credits.touched_at, {{ as_of() }}) / 3600.0,
            24.0 * conversions.lookback_days
        ) as observable_hours
    from credits
    inner join conversions on credits.conversion_id = conversions.conversion_id
    where credits.converted_at <= {{ as_of() }}

)

select
    platform,
    conversion_kind,
    from_touch,
    conversion_id,
    lookback_days,
    cast(lag_hours as double) as lag_hours,
    cast(greatest(observable_hours, lag_hours) as double) as observable_hours
from lagged
union all
select
    'all' as platform,
    conversion_kind,
    from_touch,
    conversion_id,
    lookback_days,
    cast(lag_hours as double) as lag_hours,
    cast(greatest(observable_hours, lag_hours) as double) as observable_hours
from lagged
