with

company as (

    select * from {{ source('config', 'company') }}

),

credits as (

    select
        *,
        case
            when touchpoint_id is null then 'unattributed'
            else {{ funnel_row('channel', 'platform') }}
        end as funnel_row,
        cast(date_trunc('month', converted_on) as date) as month_start
    from {{ ref('credits') }}

),

channel_credits as (

    select * from {{ ref('channel_credits') }}

),

costs as (

    select distinct platform from {{ ref('costs_daily') }}

),

rules as (

    select model from {{ ref('attribution_rules') }}

),

kinds as (

    select * from {{ source('config', 'conversion_kinds') }}

),

divided as (

    select
        model,
        conversion_kind,
        'channel' as grain,
        channel,
        month_start,
        sum(share) as conversions,
        sum(amount) as amount
    from credits
    group by model, conversion_kind, channel, month_start
    union all
    select
        model,
        conversion_kind,
        'platform' as grain,
        funnel_row as channel,
        month_start,
        sum(share) as conversions,
        sum(amount) as amount
    from credits
    group by model, conversion_kind, funnel_row, month_start
    union all
    select
        model,
        conversion_kind,
        grain,
        channel,
        month_start,
        cast(conversions as decimal(18, 9)) as conversions,
        amount
    from channel_credits

),

-- A conversion has one month: months add up to the whole.
credited as (

    select
        model,
        conversion_kind,
        grain,
        channel,
        case when grouping(month_start) = 1 then 'all' else 'month' end as period,
        month_start,
        sum(conversions) as conversions,
        sum(amount) as amount
    from divided
    group by
        grouping sets (
            (model, conversion_kind, grain, channel, month_start),
            (model, conversion_kind, grain, channel)
        )

),

-- Linear credits every touch: under it stands who was on a path at all.
touched as (

    select
        conversion_kind,
        'channel' as grain,
        channel,
        conversion_id,
        month_start,
        max(cast(position < path_length as integer)) as is_assist
    from credits
    where model = 'linear'
    group by conversion_kind, channel, conversion_id, month_start
    union all
    select
        conversion_kind,
        'platform' as grain,
        funnel_row as channel,
        conversion_id,
        month_start,
        max(cast(position < path_length as integer)) as is_assist
    from credits
    where model = 'linear'
    group by conversion_kind, funnel_row, conversion_id, month_start

),

assists as (

    select
        conversion_kind,
        grain,
        channel,
        case when grouping(month_start) = 1 then 'all' else 'month' end as period,
        month_start,
        count(*) as touched_conversions,
        sum(is_assist) as assisted_conversions
    from touched
    group by
        grouping sets (
            (conversion_kind, grain, channel, month_start),
            (conversion_kind, grain, channel)
        )

),

-- What costs money and brings nothing stays in view, under every model.
present as (

    select
        conversion_kind,
        grain,
        channel,
        period,
        month_start
    from credited
    union
    select
        kinds.conversion_kind,
        'platform' as grain,
        costs.platform as channel,
        'all' as period,
        cast(null as date) as month_start
    from costs
    cross join kinds
    where costs.platform <> 'unallocated'

),

filled as (

    select
        present.period,
        present.month_start,
        present.conversion_kind,
        present.grain,
        present.channel,
        rules.model,
        coalesce(credited.conversions, 0) as conversions,
        case
            when present.conversion_kind = 'sale' and credited.channel is null then 0
            else credited.amount
        end as amount
    from present
    cross join rules
    left join credited
        on
            present.conversion_kind = credited.conversion_kind
            and present.grain = credited.grain
            and present.channel = credited.channel
            and present.period = credited.period
            and present.month_start is not distinct from credited.month_start
            and rules.model = credited.model

),

-- Ranked in millionths: what models over all paths are rounded to.
ranked as (

    select
        *,
        rank() over (
            partition by model, conversion_kind, grain, period, month_start
            order by
                case when channel = 'unattributed' then 1 else 0 end, round(conversions, 6) desc
        ) as channel_rank,
        sum(conversions) over (
            partition by model, conversion_kind, grain, period, month_start
        ) as all_conversions
    from filled

),

compared as (

    select
        *,
        min(channel_rank) over (
            partition by conversion_kind, grain, channel, period, month_start
        ) as best_rank,
        max(channel_rank) over (
            partition by conversion_kind, grain, channel, period, month_start
        ) as worst_rank
    from ranked

)

select
    compared.period,
    cast(compared.month_start as date) as month_start,
    compared.conversion_kind,
    compared.grain,
    compared.model,
    compared.channel,
    cast(compared.conversions as decimal(18, 9)) as conversions,
    cast(compared.conversions / nullif(compared.all_conversions, 0) as double)
        as conversions_share,
    cast(compared.amount as decimal(18, 2)) as amount,
    company.currency,
    cast(coalesce(assists.touched_conversions, 0) as bigint) as touched_conversions,
    cast(coalesce(assists.assisted_conversions, 0) as bigint) as assisted_conversions,
    compared.channel_rank,
    compared.best_rank,
    compared.worst_rank,
    compared.best_rank = compared.worst_rank as is_rank_same_in_all_models

from compared
cross join company
left join assists
    on
        compared.conversion_kind = assists.conversion_kind
        and compared.grain = assists.grain
        and compared.channel = assists.channel
        and compared.period = assists.period
        and compared.month_start is not distinct from assists.month_start
