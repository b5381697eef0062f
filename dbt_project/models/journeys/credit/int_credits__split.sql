with

paths as (

    select * from {{ ref('int_paths__touches') }}

),

models as (

    select model
    from {{ ref('attribution_rules') }}
    where scope = 'conversion'

),

-- What a platform's removal would have cost in the month of the conversion, in billionths.
effects as (

    select
        month_start,
        conversion_kind,
        channel as funnel_row,
        cast(round(1e9 * removal_effect) as bigint) as effect
    from {{ ref('int_channel_credits__fitted') }}
    where model = 'markov' and grain = 'platform'

),

described as (

    select
        paths.*,
        coalesce(effects.effect, 0) as effect,
        -- The last touch that is not Direct; a path of nothing else falls to its last.
        coalesce(
            max(paths.position) filter (where paths.channel <> 'Direct') over (
                partition by paths.conversion_id
            ),
            paths.path_length
        ) as credited_position,
        -- Whole numbers, so that the sum does not depend on the order of adding.
        cast(round(1e12 * power(
            2.0,
            -date_diff(
                'microsecond', coalesce(paths.touched_at, paths.converted_at), paths.converted_at
            ) / (86400e6 * {{ var('half_life_days') }})
        )) as bigint) as decayed,
        count(*) over (partition by paths.conversion_id, paths.funnel_row) as row_touches,
        cast(
            row_number() over (
                partition by paths.conversion_id, paths.funnel_row order by paths.position
            ) = 1 as integer
        ) as is_new_row,
        cast(paths.position = 1 as integer)
        + cast(paths.position = paths.path_length as integer)
        + cast(coalesce(paths.position = paths.lead_position, false) as integer) as w_roles
    from paths
    left join effects
        on
            date_trunc('month', paths.converted_on) = effects.month_start
            and paths.conversion_kind = effects.conversion_kind
            and paths.funnel_row = effects.funnel_row

),

counted as (

    select
        *,
        sum(is_new_row) over (partition by conversion_id) as distinct_rows,
        sum(effect) over (partition by conversion_id) as path_effect,
        count(*) filter (where w_roles = 0) over (partition by conversion_id) as w_others
    from described

),

-- What each touch weighs on its path; only the proportions matter.
weighed as (

    select
        counted.*,
        models.model,
        case
            when models.model = 'first' then cast(counted.position = 1 as bigint)
            when models.model = 'last' then cast(counted.position = counted.path_length as bigint)
            when models.model = 'last_non_direct'
                then cast(counted.position = counted.credited_position as bigint)
            when models.model = 'linear' then 1
            when models.model = 'linear_by_channel'
                -- Touches of each channel in one common unit: every channel weighs the same.
                then cast(round(1e15 / counted.row_touches) as bigint)
            when models.model = 'time_decay' then counted.decayed
            when models.model = 'markov_journey' and counted.path_effect > 0 then counted.effect
            when models.model = 'markov_journey' then 1
            -- Nothing between the ends: they share alike.
            when counted.path_length <= 2 and (
                models.model = 'position_based' or counted.lead_position is null
            ) then 1
            when models.model = 'position_based' or counted.lead_position is null
                then case
                    when counted.position in (1, counted.path_length)
                        then {{ var('position_end_share_nano') }} * (counted.path_length - 2)
                    else 1000000000 - 2 * {{ var('position_end_share_nano') }}
                end
            -- W: three tenths a role, one tenth spread over the touches without one, if any.
            when counted.w_others = 0 then counted.w_roles
            when counted.w_roles > 0 then 3 * counted.w_others * counted.w_roles
            else 1
        end as weight
    from counted
    cross join models

),

-- Shares in billionths, cut off: what is left over goes to the last touch that weighs anything.
-- The millionth makes up for rounding in the weights.
cut as (

    select
        *,
        floor(1e9 * weight / sum(weight) over (partition by conversion_id, model) + 1e-6)
            as cut_share_nano,
        max(position) filter (where weight > 0) over (partition by conversion_id, model)
            as rest_position
    from weighed

),

shared as (

    select
        *,
        cast(cast(
            case
                when position < rest_position then cut_share_nano
                when position > rest_position then 0
                else 1e9 - coalesce(sum(cut_share_nano) filter (
                    where position < rest_position
                ) over (partition by conversion_id, model), 0)
            end as bigint
        ) * cast(0.000000001 as decimal(12, 9)) as decimal(12, 9)) as share
    from cut

),

-- Money in cents, cut off likewise. A refund is cut like the sale, so that a full one takes back
-- from every touch exactly what the sale gave.
valued as (

    select
        *,
        {{ cut_amount('gross_amount', 'share') }} as cut_gross_amount,
        {{ cut_amount('refunded_amount', 'share') }} as cut_refunded_amount
    from shared

),

paid as (

    select
        *,
        {{ rest_to_touch('gross_amount', 'cut_gross_amount') }} as credited_gross_amount,
        {{ rest_to_touch('refunded_amount', 'cut_refunded_amount') }} as credited_refunded_amount
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
    post_platform,
    post_id,
    position,
    path_length,
    share,
    credited_gross_amount as gross_amount,
    credited_refunded_amount as refunded_amount,
    cast(credited_gross_amount - credited_refunded_amount as decimal(18, 2)) as amount,
    currency,
    inputs_hash

from paid
-- A model that gives a touch nothing says nothing about it.
where weight > 0
