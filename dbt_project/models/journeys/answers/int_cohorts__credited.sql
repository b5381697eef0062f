-- A week is a cohort once it is over. Ages are counted back from the clock, so that the newest age
-- of every cohort ends with the last whole day: nothing known is left out, and no age is half over.
-- A clock of Thursday makes the first age ten days long, for all cohorts alike.
with

credits as (

    select * from {{ ref('credits') }}
    where model = 'last_non_direct' and touchpoint_id is not null

),

conversions as (

    select * from {{ ref('conversions') }}

),

sessions as (

    select * from {{ ref('sessions') }}
    where not is_continuation

),

company as (

    select * from {{ source('config', 'company') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

-- Days into the running week; the clock's own day is not over and does not count.
clock as (

    select
        since_on,
        until_on,
        date_diff('day', cast(date_trunc('week', until_on) as date), until_on) as phase_days
    from shared_window

),

session_weeks as (

    select
        {{ funnel_row('channel', 'platform') }} as platform,
        cast(date_trunc('week', started_on) as date) as cohort_week_on,
        count(*) as sessions
    from sessions
    group by all

),

cohorts as (

    select
        case when grouping(session_weeks.platform) = 1 then 'all' else session_weeks.platform end
            as platform,
        session_weeks.cohort_week_on,
        sum(session_weeks.sessions) as sessions,
        max(date_diff('day', session_weeks.cohort_week_on, clock.until_on) // 7) as age_weeks
    from session_weeks
    cross join clock
    where
        session_weeks.cohort_week_on >= date_trunc('week', clock.since_on)
        and session_weeks.cohort_week_on + interval '7 days' <= clock.until_on
    group by
        grouping sets (
            (session_weeks.platform, session_weeks.cohort_week_on), (session_weeks.cohort_week_on)
        )

),

-- A week after the look-back nothing more can come: the week's last touch has had its days too.
kinds as (

    select
        conversion_kind,
        cast(ceil((max(lookback_days) + 6) / 7) as bigint) as final_weeks
    from conversions
    group by conversion_kind

),

figures as (

    select
        conversion_kind,
        conversion_kind as figure_of,
        final_weeks
    from kinds
    union all
    select
        'revenue' as conversion_kind,
        conversion_kind as figure_of,
        final_weeks
    from kinds
    where conversion_kind = 'sale'
    union all
    select
        'refunds' as conversion_kind,
        conversion_kind as figure_of,
        cast(final_weeks + ceil({{ var('refund_days') }} / 7) as bigint) as final_weeks
    from kinds
    where conversion_kind = 'sale'

),

credited as (

    select
        credits.conversion_kind,
        {{ funnel_row('credits.channel', 'credits.platform') }} as platform,
        cast(
            date_trunc('week', {{ local_day('credits.touched_at', 'company.time_zone') }}) as date
        ) as cohort_week_on,
        credits.converted_on,
        {{ local_day('conversions.last_refunded_at', 'company.time_zone') }} as refunded_on,
        credits.share,
        credits.gross_amount,
        credits.refunded_amount
    from credits
    inner join conversions on credits.conversion_id = conversions.conversion_id
    cross join company

),

happened as (

    select
        conversion_kind,
        platform,
        cohort_week_on,
        converted_on as happened_on,
        cast(share as decimal(28, 9)) as figure
    from credited
    union all
    select
        'revenue' as conversion_kind,
        platform,
        cohort_week_on,
        converted_on as happened_on,
        cast(gross_amount as decimal(28, 9)) as figure
    from credited
    where conversion_kind = 'sale' and gross_amount is not null
    union all
    select
        'refunds' as conversion_kind,
        platform,
        cohort_week_on,
        refunded_on as happened_on,
        cast(refunded_amount as decimal(28, 9)) as figure
    from credited
    where conversion_kind = 'sale' and refunded_amount > 0 and refunded_on is not null

),

aged as (

    select
        happened.platform,
        happened.conversion_kind,
        happened.cohort_week_on,
        happened.figure,
        greatest(
            1,
            (date_diff('day', happened.cohort_week_on, happened.happened_on) - clock.phase_days)
            // 7 + 1
        ) as age_week
    from happened
    cross join clock
    where happened.happened_on < clock.until_on

),

summed as (

    select
        case when grouping(platform) = 1 then 'all' else platform end as platform,
        conversion_kind,
        cohort_week_on,
        age_week,
        sum(figure) as figure
    from aged
    group by
        grouping sets (
            (platform, conversion_kind, cohort_week_on, age_week),
            (conversion_kind, cohort_week_on, age_week)
        )

),

listed as (

    select
        platform,
        conversion_kind,
        cohort_week_on,
        sum(figure) as observed,
        array_agg(age_week order by age_week) as at_age_weeks,
        array_agg(cast(figure as double) order by age_week) as figures
    from summed
    group by platform, conversion_kind, cohort_week_on

)

select
    cohorts.platform,
    figures.conversion_kind,
    figures.figure_of,
    cohorts.cohort_week_on,
    cast(cohorts.age_weeks as bigint) as age_weeks,
    figures.final_weeks,
    cast(cohorts.sessions as bigint) as sessions,
    coalesce(listed.observed, 0) as observed,
    coalesce(listed.at_age_weeks, []) as at_age_weeks,
    coalesce(listed.figures, []) as figures

from cohorts
cross join figures
left join listed
    on
        cohorts.platform = listed.platform
        and figures.conversion_kind = listed.conversion_kind
        and cohorts.cohort_week_on = listed.cohort_week_on
