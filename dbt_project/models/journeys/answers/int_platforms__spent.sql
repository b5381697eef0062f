with

costs as (

    select * from {{ ref('costs_daily') }}

),

every_block as (

    select * from {{ ref('stg_company__experiments') }}

),

known_days as (

    select * from {{ ref('int_platforms__window') }}

),

not_ads_alone as (

    select distinct platform from costs
    where cost_kind <> 'ads'

),

-- An experiment on ads alone says nothing of what the rest of a platform costs and brings.
blocks as (

    select every_block.*
    from every_block
    left join not_ads_alone on every_block.platform = not_ads_alone.platform
    where every_block.metric <> 'ads' or not_ads_alone.platform is null

),

switched_off as (

    select
        blocks.platform,
        sum(
            date_diff(
                'day',
                greatest(blocks.starts_on, known_days.since_on),
                least(blocks.ends_on, known_days.until_on)
            ) + 1
        ) as days
    from blocks
    cross join known_days
    where
        not blocks.is_on
        and blocks.starts_on <= known_days.until_on
        and blocks.ends_on >= known_days.since_on
    group by blocks.platform

),

spent as (

    select
        costs.*,
        coalesce(bool_or(not blocks.is_on), false) as is_switched_off
    from costs
    cross join known_days
    left join blocks
        on
            costs.platform = blocks.platform
            and costs.spent_on between blocks.starts_on and blocks.ends_on
    where costs.spent_on between known_days.since_on and known_days.until_on
    group by all

),

-- Hours and ads stop with the platform; agencies, tools and productions are paid all the same.
cost_figures as (

    select
        platform,
        sum(amount) as cost_amount,
        coalesce(sum(amount) filter (where cost_kind = 'ads'), 0) as ads_amount,
        coalesce(sum(amount) filter (where cost_kind = 'hours'), 0) as hours_amount,
        coalesce(sum(amount) filter (where cost_kind = 'tools'), 0) as tools_amount,
        coalesce(sum(amount) filter (where cost_kind = 'agency'), 0) as agency_amount,
        coalesce(sum(amount) filter (where cost_kind = 'production'), 0) as production_amount,
        coalesce(sum(amount) filter (where cost_kind not in ('ads', 'hours')), 0) as fixed_amount,
        coalesce(
            sum(amount) filter (where cost_kind in ('ads', 'hours') and not is_switched_off), 0
        ) as running_amount,
        sum(hours) as hours_worked,
        count(*) filter (where amount is null) as unpriced_costs
    from spent
    where platform <> 'unallocated'
    group by platform

),

-- An experiment may switch what costs nothing.
platforms as (

    select platform from cost_figures
    union
    select platform from switched_off

),

shares as (

    select
        platforms.platform,
        1 - coalesce(switched_off.days, 0) / cast(known_days.window_days as double) as on_share
    from platforms
    cross join known_days
    left join switched_off on platforms.platform = switched_off.platform

)

select
    shares.platform,
    shares.on_share,
    cost_figures.cost_amount,
    cost_figures.ads_amount,
    cost_figures.hours_amount,
    cost_figures.tools_amount,
    cost_figures.agency_amount,
    cost_figures.production_amount,
    cost_figures.fixed_amount + cost_figures.running_amount / shares.on_share
        as compared_cost_amount,
    cost_figures.hours_worked,
    coalesce(cost_figures.hours_worked > 0 and cost_figures.unpriced_costs = 0, false)
        as is_cost_complete

from shares
left join cost_figures on shares.platform = cost_figures.platform
