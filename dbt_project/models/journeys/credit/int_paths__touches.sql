with

due as (

    select * from {{ ref('int_conversions__due') }}

),

conversions as (

    select conversions.*
    from {{ ref('int_conversions__resolved') }} as conversions
    inner join due on conversions.conversion_id = due.conversion_id

),

touchpoints as (

    select * from {{ ref('touchpoints') }}

),

-- A till that counts whole seconds must not lose a click of the same second.
touches as (

    select
        conversions.conversion_id,
        touchpoints.touchpoint_id,
        touchpoints.touched_at,
        touchpoints.channel,
        touchpoints.platform
    from conversions
    inner join touchpoints
        on
            conversions.person_id = touchpoints.person_id
            and date_trunc('second', touchpoints.touched_at)
            <= date_trunc('second', conversions.converted_at)
            and touchpoints.touched_at
            >= conversions.converted_at - interval '{{ var("lookback_days") }} days'

),

ordered as (

    select
        *,
        row_number() over (
            partition by conversion_id order by touched_at, touchpoint_id
        ) as position,
        count(*) over (partition by conversion_id) as path_length
    from touches

)

select
    conversions.conversion_id,
    conversions.conversion_kind,
    conversions.person_id,
    conversions.converted_at,
    conversions.converted_on,
    conversions.currency,
    conversions.amount,
    conversions.inputs_hash,
    ordered.touchpoint_id,
    ordered.touched_at,
    coalesce(ordered.channel, 'unattributed') as channel,
    ordered.platform,
    coalesce(ordered.position, 1) as position,
    coalesce(ordered.path_length, 1) as path_length

from conversions
left join ordered on conversions.conversion_id = ordered.conversion_id
