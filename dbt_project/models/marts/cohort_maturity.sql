with

credited as (

    select * from {{ ref('int_cohorts__credited') }}

),

expected as (

    select * from {{ ref('int_cohorts__expected') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

-- Net revenue has no triangle of its own.
net_observed as (

    select
        platform,
        cohort_week_on,
        max(sessions) as sessions,
        max(age_weeks) as age_weeks,
        sum(case when conversion_kind = 'refunds' then -observed else observed end) as observed
    from credited
    where conversion_kind in ('revenue', 'refunds')
    group by platform, cohort_week_on

),

unioned as (

    select
        platform,
        conversion_kind,
        cohort_week_on,
        age_weeks,
        sessions,
        observed
    from credited
    union all
    select
        platform,
        'net revenue' as conversion_kind,
        cohort_week_on,
        age_weeks,
        sessions,
        observed
    from net_observed

),

-- Thirty conversions and three whole cohorts: fewer, and the factors are chance.
judged as (

    select
        unioned.*,
        expected.completeness_pct,
        expected.expected_final,
        expected.expected_final_low,
        expected.expected_final_high,
        expected.method,
        expected.mature_cohorts,
        expected.triangle_events,
        greatest(0, {{ var('min_mature_cohorts') }} - expected.mature_cohorts) as weeks_needed,
        greatest(0, {{ var('min_outcomes') }} - expected.triangle_events) as conversions_needed
    from unioned
    inner join expected
        on
            unioned.platform = expected.platform
            and unioned.conversion_kind = expected.conversion_kind
            and unioned.cohort_week_on = expected.cohort_week_on

),

stated as (

    select
        *,
        weeks_needed = 0 and conversions_needed = 0 as is_enough
    from judged

)

select
    stated.platform,
    stated.conversion_kind,
    stated.cohort_week_on,
    stated.age_weeks,
    stated.sessions,
    cast(stated.observed as decimal(28, 9)) as observed,
    case
        when stated.conversion_kind in ('revenue', 'refunds', 'net revenue') then company.currency
    end as currency,
    case when stated.is_enough then stated.completeness_pct end as completeness_pct,
    case when stated.is_enough then stated.expected_final end as expected_final,
    case when stated.is_enough then stated.expected_final_low end as expected_final_low,
    case when stated.is_enough then stated.expected_final_high end as expected_final_high,
    case when stated.is_enough then stated.method end as method,
    cast(stated.triangle_events as bigint) as triangle_conversions,
    cast(stated.mature_cohorts as bigint) as mature_cohorts,
    cast(stated.conversions_needed as bigint) as conversions_needed,
    cast(stated.weeks_needed as bigint) as weeks_needed,
    case
        when not stated.is_enough then 'not enough data'
        when stated.completeness_pct >= 90 then 'mature'
        when stated.completeness_pct >= 50 then 'maturing'
        else 'too young'
    end as state,
    case when stated.is_enough then 'modelled' else 'not enough data' end as claim

from stated
cross join company
