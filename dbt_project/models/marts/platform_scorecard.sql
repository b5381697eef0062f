with

compared as (

    select * from {{ ref('int_platforms__compared') }}

),

judged as (

    select * from {{ ref('int_platforms__judged') }}

),

explained as (

    select * from {{ ref('int_platforms__explained') }}

),

figures as (

    select
        compared.*,
        judged.value_low,
        judged.value_high,
        judged.verdict,
        judged.reason_code,
        judged.is_provisional,
        judged.break_even_share,
        judged.test_weeks,
        judged.test_smallest_effect,
        explained.reason,
        explained.test_advice,
        compared.credited_amount * compared.contribution_margin_pct / 100 as margin_amount,
        100.0 * compared.mature_weeks / nullif(compared.cohort_weeks, 0) as maturity_pct,
        compared.window_days / 30.4375 as months
    from compared
    inner join judged on compared.platform = judged.platform
    inner join explained on compared.platform = explained.platform

),

stated as (

    select
        *,
        case
            when coalesce(cost_amount, 0) = 0 then 'no cost'
            when not is_cost_complete then 'cost incomplete'
            when contribution_margin_pct is null then 'margin unknown'
            when coalesce(maturity_pct, 0) < 50 then 'hidden'
            when maturity_pct < 90 then 'early'
            else 'shown'
        end as roi_state
    from figures

),

-- What it earns by credit and costs, best first: where to look first, no proof.
ranked as (

    select
        *,
        row_number() over (
            partition by coalesce(cost_amount, 0) > 0
            order by
                case verdict when 'keep' then 1 when 'quit' then 3 else 2 end,
                credited_amount * coalesce(contribution_margin_pct, 100) / 100 - cost_amount
                desc nulls last,
                platform
        ) as focus_rank
    from stated

)

select
    platform,
    since_on,
    until_on,
    currency,
    cast(cost_amount as decimal(18, 2)) as cost_amount,
    cast(ads_amount as decimal(18, 2)) as ads_amount,
    cast(hours_amount as decimal(18, 2)) as hours_amount,
    cast(tools_amount as decimal(18, 2)) as tools_amount,
    cast(agency_amount as decimal(18, 2)) as agency_amount,
    cast(production_amount as decimal(18, 2)) as production_amount,
    cast(hours_worked as decimal(18, 2)) as hours_worked,
    is_cost_complete,
    cast(leads as decimal(18, 9)) as credited_leads,
    cast(sales as decimal(18, 9)) as credited_sales,
    cast(credited_amount as decimal(18, 2)) as credited_amount,
    cast(contribution_margin_pct as double) as contribution_margin_pct,
    cast(margin_amount as decimal(18, 2)) as credited_margin_amount,
    cast(outcomes as bigint) as touched_outcomes,
    cast(touched_sales as bigint) as touched_sales,
    cast(any_touch_amount as decimal(18, 2)) as any_touch_amount,
    cast(known_outcomes as bigint) as known_outcomes,
    cast(company_outcomes as bigint) as company_outcomes,
    round(coverage_pct, 6) as coverage_pct,
    round(unknown_origin_factor, 6) as unknown_origin_factor,
    cast(compared_cost_amount as decimal(18, 2)) as compared_cost_amount,
    cast(value_low as decimal(18, 2)) as value_low_amount,
    cast(value_high as decimal(18, 2)) as value_high_amount,
    experiment_id,
    cast(mature_weeks as bigint) as mature_weeks,
    cast(cohort_weeks as bigint) as cohort_weeks,
    round(maturity_pct, 6) as maturity_pct,
    round(credited_amount / nullif(ads_amount, 0), 6) as roas,
    case
        when roi_state in ('shown', 'early')
            then round(100.0 * (margin_amount - cost_amount) / cost_amount, 6)
    end as roi_pct,
    case
        when roi_state in ('shown', 'early') and margin_amount > 0
            then round(months * cost_amount / margin_amount, 6)
    end as payback_months,
    roi_state,
    verdict,
    reason_code,
    reason,
    case when is_provisional then 'keep (provisional, unproven)' end as provisional,
    case
        when verdict in ('test', 'insufficient data') and test_weeks is not null
            then 'switchback: on or off by the week, by chance'
    end as test_design,
    case
        when verdict in ('test', 'insufficient data') then cast(test_weeks as bigint)
    end as test_weeks,
    case
        when verdict in ('test', 'insufficient data') then round(100 * test_smallest_effect, 6)
    end as test_smallest_effect_pct,
    round(100 * break_even_share, 6) as break_even_pct,
    test_advice,
    cast(case when reason_code = 'few_outcomes' then 30 - outcomes end as bigint)
        as outcomes_needed,
    cast(case when reason_code = 'young' then greatest(8 - mature_weeks, 1) end as bigint)
        as mature_weeks_needed,
    cast(cost_amount / months as decimal(18, 2)) as freed_amount,
    cast(hours_worked / months as decimal(18, 2)) as freed_hours,
    cast(case when cost_amount > 0 then focus_rank end as bigint) as focus_rank,
    case
        when verdict = 'insufficient data' then 'not enough data'
        when experiment_id is not null then 'estimated effect'
        else 'modelled'
    end as claim

from ranked
