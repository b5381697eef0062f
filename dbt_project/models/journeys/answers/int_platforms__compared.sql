with

credits as (

    select * from {{ ref('credits') }}

),

conversions as (

    select * from {{ ref('conversions') }}
    where conversion_kind in ('lead', 'sale')

),

every_block as (

    select * from {{ ref('stg_company__experiments') }}

),

experiments as (

    select * from {{ ref('experiments') }}

),

maturity as (

    select * from {{ ref('cohort_maturity') }}

),

known_days as (

    select * from {{ ref('int_platforms__window') }}

),

spent as (

    select * from {{ ref('int_platforms__spent') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

not_ads_alone as (

    select distinct platform from {{ ref('costs_daily') }}
    where cost_kind <> 'ads'

),

-- An experiment on ads alone says nothing of what the rest of a platform costs and brings.
blocks as (

    select every_block.*
    from every_block
    left join not_ads_alone on every_block.platform = not_ads_alone.platform
    where every_block.metric <> 'ads' or not_ads_alone.platform is null

),

switched as (

    select distinct experiment_id from blocks

),

outcomes as (

    select conversions.*
    from conversions
    cross join known_days
    where conversions.converted_on between known_days.since_on and known_days.until_on

),

-- Every touch of a conversion's look-back, whatever a model makes of it.
touches as (

    select distinct
        conversion_id,
        {{ funnel_row('channel', 'platform') }} as platform
    from credits
    where model = 'linear' and touchpoint_id is not null

),

touched as (

    select
        touches.platform,
        count(*) as outcomes,
        count(*) filter (where outcomes.conversion_kind = 'lead') as leads,
        count(*) filter (where outcomes.conversion_kind = 'sale') as sales,
        coalesce(sum(outcomes.amount) filter (where outcomes.conversion_kind = 'sale'), 0)
            as any_touch_amount,
        coalesce(
            sum(outcomes.amount * outcomes.amount)
            filter (where outcomes.conversion_kind = 'sale'),
            0
        ) as any_touch_squares
    from touches
    inner join outcomes on touches.conversion_id = outcomes.conversion_id
    group by touches.platform

),

known_origins as (

    select distinct conversion_id from touches
    where platform <> 'direct'

),

whole as (

    select
        count(*) as outcomes,
        count(known_origins.conversion_id) as known_outcomes,
        coalesce(sum(outcomes.amount) filter (where outcomes.conversion_kind = 'sale'), 0)
            as company_amount,
        cast(
            sum(outcomes.amount) filter (
                where outcomes.conversion_kind = 'sale' and outcomes.amount > 0
            ) as double
        ) / nullif(
            count(*) filter (where outcomes.conversion_kind = 'sale' and outcomes.amount > 0), 0
        ) as mean_sale_amount
    from outcomes
    left join known_origins on outcomes.conversion_id = known_origins.conversion_id

),

credited as (

    select
        {{ funnel_row('credits.channel', 'credits.platform') }} as platform,
        sum(credits.share) filter (where credits.conversion_kind = 'lead') as leads,
        sum(credits.share) filter (where credits.conversion_kind = 'sale') as sales,
        sum(credits.amount) filter (where credits.conversion_kind = 'sale') as amount
    from credits
    cross join known_days
    where
        credits.model = 'last_non_direct'
        and credits.touchpoint_id is not null
        and credits.converted_on between known_days.since_on and known_days.until_on
    group by all

),

-- Leads first: revenue is the same question with far more chance in it.
tried as (

    select experiments.*
    from experiments
    inner join switched on experiments.experiment_id = switched.experiment_id
    where
        experiments.claim = 'estimated effect'
        and experiments.outcome in ('leads', 'revenue')
    qualify row_number() over (
        partition by experiments.platform
        order by experiments.ends_on desc, experiments.outcome asc, experiments.experiment_id desc
    ) = 1

),

platforms as (

    select platform from spent
    where cost_amount is not null
    union
    select platform from touched
    union
    select platform from credited

),

-- Sales mature last. Where a platform has too few to tell, it matures as the company does.
matured as (

    select
        maturity.platform,
        maturity.conversion_kind,
        count(*) as cohort_weeks,
        count(*) filter (where maturity.state = 'mature') as mature_weeks
    from maturity
    cross join known_days
    where
        maturity.conversion_kind in ('sale', 'lead')
        and maturity.state <> 'not enough data'
        and maturity.cohort_week_on between known_days.since_on and known_days.until_on
    group by maturity.platform, maturity.conversion_kind

),

maturity_of_platforms as (

    select
        platforms.platform,
        matured.cohort_weeks,
        matured.mature_weeks
    from platforms
    inner join matured on matured.platform in (platforms.platform, 'all')
    qualify row_number() over (
        partition by platforms.platform
        order by matured.conversion_kind desc, matured.platform = 'all'
    ) = 1

)

select
    platforms.platform,
    known_days.since_on,
    known_days.until_on,
    known_days.window_days,
    company.currency,
    spent.cost_amount,
    spent.ads_amount,
    spent.hours_amount,
    spent.tools_amount,
    spent.agency_amount,
    spent.production_amount,
    spent.hours_worked,
    spent.compared_cost_amount,
    coalesce(spent.on_share, 1) as on_share,
    coalesce(spent.is_cost_complete, false) as is_cost_complete,
    coalesce(credited.leads, 0) as leads,
    coalesce(credited.sales, 0) as sales,
    coalesce(credited.amount, 0) as credited_amount,
    coalesce(touched.outcomes, 0) as outcomes,
    coalesce(touched.leads, 0) as touched_leads,
    coalesce(touched.sales, 0) as touched_sales,
    coalesce(touched.any_touch_amount, 0) as any_touch_amount,
    coalesce(touched.any_touch_squares, 0) as any_touch_squares,
    whole.mean_sale_amount,
    whole.company_amount,
    whole.outcomes as company_outcomes,
    whole.known_outcomes,
    100.0 * whole.known_outcomes / nullif(whole.outcomes, 0) as coverage_pct,
    coalesce(
        {{ setting('unknown_origin_factor') }},
        (whole.outcomes - whole.known_outcomes) / nullif(cast(whole.known_outcomes as double), 0)
    ) as unknown_origin_factor,
    cast({{ setting('contribution_margin_pct') }} as double) as contribution_margin_pct,
    coalesce(maturity_of_platforms.cohort_weeks, 0) as cohort_weeks,
    coalesce(maturity_of_platforms.mature_weeks, 0) as mature_weeks,
    tried.experiment_id,
    tried.outcome as experiment_outcome,
    tried.effect_low_pct,
    tried.effect_high_pct

from platforms
cross join known_days
cross join company
cross join whole
left join spent on platforms.platform = spent.platform
left join touched on platforms.platform = touched.platform
left join credited on platforms.platform = credited.platform
left join maturity_of_platforms on platforms.platform = maturity_of_platforms.platform
left join tried on platforms.platform = tried.platform
-- What nobody can keep or quit.
where platforms.platform not in ('direct', 'unattributed', 'unallocated')
