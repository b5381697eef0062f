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
        touchpoints.platform,
        touchpoints.post_platform,
        touchpoints.post_id,
        coalesce(
            date_trunc('second', touchpoints.touched_at)
            <= date_trunc('second', conversions.lead_created_at),
            false
        ) as is_before_lead
    from conversions
    inner join touchpoints
        on
            conversions.person_id = touchpoints.person_id
            and date_trunc('second', touchpoints.touched_at)
            <= date_trunc('second', conversions.converted_at)
            and touchpoints.touched_at
            >= conversions.converted_at - conversions.lookback_days * interval '1 day'

),

ordered as (

    select
        *,
        row_number() over (
            partition by conversion_id order by touched_at, touchpoint_id
        ) as position,
        count(*) over (partition by conversion_id) as path_length,
        -- Touches are in order: so many lie before the lead, the last of them made it one.
        count(*) filter (where is_before_lead) over (partition by conversion_id)
            as lead_position
    from touches

)

select
    conversions.conversion_id,
    conversions.conversion_kind,
    conversions.person_id,
    conversions.converted_at,
    conversions.converted_on,
    conversions.currency,
    conversions.gross_amount,
    conversions.refunded_amount,
    conversions.inputs_hash,
    ordered.touchpoint_id,
    ordered.touched_at,
    coalesce(ordered.channel, 'unattributed') as channel,
    ordered.platform,
    ordered.post_platform,
    ordered.post_id,
    case
        when ordered.touchpoint_id is null then 'unattributed'
        else {{ funnel_row('ordered.channel', 'ordered.platform') }}
    end as funnel_row,
    coalesce(ordered.position, 1) as position,
    coalesce(ordered.path_length, 1) as path_length,
    nullif(ordered.lead_position, 0) as lead_position

from conversions
left join ordered on conversions.conversion_id = ordered.conversion_id
