with

paths as (

    select * from {{ ref('int_paths__touches') }}

),

models as (

    select unnest([
        'first', 'last', 'last_non_direct', 'linear', 'position_based', 'time_decay'
    ]) as model

),

weighed as (

    select
        *,
        -- The last touch that is not Direct; a path of nothing else falls to its last.
        coalesce(
            max(position) filter (where channel <> 'Direct') over (partition by conversion_id),
            path_length
        ) as credited_position,
        -- Whole numbers, so that the sum does not depend on the order of adding.
        cast(round(1e12 * power(
            2.0,
            -date_diff('microsecond', coalesce(touched_at, converted_at), converted_at)
            / (86400e6 * {{ var('half_life_days') }})
        )) as bigint) as decayed
    from paths

),

-- Shares in billionths, cut off: what is left over goes to the last touch.
cut as (

    select
        weighed.*,
        models.model,
        case models.model
            when 'first' then if(weighed.position = 1, 1e9, 0)
            when 'last' then if(weighed.position = weighed.path_length, 1e9, 0)
            when 'last_non_direct' then if(weighed.position = weighed.credited_position, 1e9, 0)
            when 'linear' then floor(1e9 / weighed.path_length)
            when 'position_based'
                then case
                    when weighed.path_length = 1 then 1e9
                    when weighed.path_length = 2 then 5e8
                    when weighed.position in (1, weighed.path_length)
                        then {{ var('position_end_share_nano') }}
                    else floor(
                        (1e9 - 2 * {{ var('position_end_share_nano') }})
                        / (weighed.path_length - 2)
                    )
                end
            when 'time_decay'
                then floor(
                    1e9 * weighed.decayed
                    / sum(weighed.decayed) over (
                        partition by weighed.conversion_id, models.model
                    )
                )
        end as cut_share_nano
    from weighed
    cross join models

),

shared as (

    select
        *,
        cast(cast(
            case
                when position < path_length then cut_share_nano
                else 1e9 - coalesce(sum(cut_share_nano) filter (
                    where position < path_length
                ) over (partition by conversion_id, model), 0)
            end as bigint
        ) * cast(0.000000001 as decimal(12, 9)) as decimal(12, 9)) as share
    from cut

),

-- Money in cents, cut off likewise.
valued as (

    select
        *,
        cast(
            floor(cast(amount as decimal(20, 2)) * share * 100) * cast(0.01 as decimal(3, 2))
            as decimal(18, 2)
        ) as cut_amount
    from shared

),

paid as (

    select
        *,
        case
            when position < path_length then cut_amount
            else cast(amount - coalesce(sum(cut_amount) filter (
                where position < path_length
            ) over (partition by conversion_id, model), 0) as decimal(18, 2))
        end as credited_amount
    from valued

)

select
    conversion_id,
    model,
    touchpoint_id,
    conversion_kind,
    person_id,
    converted_at,
    converted_on,
    touched_at,
    channel,
    platform,
    position,
    path_length,
    share,
    credited_amount as amount,
    currency,
    inputs_hash

from paid
-- A model that gives a touch nothing says nothing about it.
where share > 0 or (position = path_length and share < 0)
