with

company as (

    select * from {{ source('config', 'company') }}

),

credited_of_month as (

    select
        model,
        conversion_kind,
        channel,
        date_trunc('month', converted_on) as month_start,
        sum(share) as conversions,
        sum(amount) as amount
    from {{ ref('credits') }}
    group by model, conversion_kind, channel, date_trunc('month', converted_on)

),

-- Linear credits every touch: under it stands who was on a path at all.
touched as (

    select
        conversion_kind,
        channel,
        conversion_id,
        date_trunc('month', converted_on) as month_start,
        max(cast(position < path_length as integer)) as is_assist
    from {{ ref('credits') }}
    where model = 'linear'
    group by conversion_kind, channel, conversion_id, date_trunc('month', converted_on)

),

touched_of_month as (

    select
        conversion_kind,
        channel,
        month_start,
        count(*) as touched_conversions,
        sum(is_assist) as assisted_conversions
    from touched
    group by conversion_kind, channel, month_start

),

-- A conversion has one month: months add up to the whole.
credited as (

    select
        model,
        conversion_kind,
        channel,
        case when grouping(month_start) = 1 then 'all' else 'month' end as period,
        month_start,
        sum(conversions) as conversions,
        sum(amount) as amount
    from credited_of_month
    group by
        grouping sets (
            (model, conversion_kind, channel, month_start),
            (model, conversion_kind, channel)
        )

),

assists as (

    select
        conversion_kind,
        channel,
        case when grouping(month_start) = 1 then 'all' else 'month' end as period,
        month_start,
        sum(touched_conversions) as touched_conversions,
        sum(assisted_conversions) as assisted_conversions
    from touched_of_month
    group by
        grouping sets (
            (conversion_kind, channel, month_start),
            (conversion_kind, channel)
        )

),

ranked as (

    select
        *,
        rank() over (
            partition by model, conversion_kind, period, month_start
            order by conversions desc
        ) as channel_rank,
        sum(conversions) over (
            partition by model, conversion_kind, period, month_start
        ) as all_conversions
    from credited

),

-- The ranking survives when no model sees the channel on another place.
compared as (

    select
        conversion_kind,
        channel,
        period,
        month_start,
        min(channel_rank) = max(channel_rank) and count(*) = 6 as is_rank_same_in_all_models
    from ranked
    group by conversion_kind, channel, period, month_start

)

select
    ranked.period,
    cast(ranked.month_start as date) as month_start,
    ranked.conversion_kind,
    ranked.model,
    ranked.channel,
    cast(ranked.conversions as decimal(18, 9)) as conversions,
    cast(ranked.conversions / nullif(ranked.all_conversions, 0) as double) as conversions_share,
    cast(ranked.amount as decimal(18, 2)) as amount,
    company.currency,
    cast(coalesce(assists.touched_conversions, 0) as bigint) as touched_conversions,
    cast(coalesce(assists.assisted_conversions, 0) as bigint) as assisted_conversions,
    ranked.channel_rank,
    compared.is_rank_same_in_all_models

from ranked
cross join company
left join assists
    on
        ranked.conversion_kind = assists.conversion_kind
        and ranked.channel = assists.channel
        and ranked.period = assists.period
        and ranked.month_start is not distinct from assists.month_start
left join compared
    on
        ranked.conversion_kind = compared.conversion_kind
        and ranked.channel = compared.channel
        and ranked.period = compared.period
        and ranked.month_start is not distinct from compared.month_start
