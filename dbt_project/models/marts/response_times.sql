with

company as (

    select * from {{ source('config', 'company') }}

),

complaints as (

    select * from {{ ref('int_interactions__complaining') }}

),

-- What others said to us. A writer the platform does not name is taken for another.
received as (

    select
        interactions.platform,
        case when interactions.kind = 'reply' then 'comment' else interactions.kind end as kind,
        date_trunc(
            'month', {{ local_day('interactions.happened_at', 'company.time_zone') }}
        ) as month_start,
        date_diff('second', interactions.happened_at, {{ as_of() }}) / 60.0 as age_minutes,
        interactions.is_own is null as is_unknown_writer,
        interactions.answered_at is not null as is_answered,
        date_diff('second', interactions.happened_at, interactions.answered_at) / 60.0
            as response_minutes,
        complaints.interaction_id is not null as is_complaint
    from {{ ref('interactions') }} as interactions
    cross join company
    left join complaints
        on
            interactions.platform = complaints.platform
            and interactions.interaction_id = complaints.interaction_id
    where
        interactions.account_role = 'own'
        and not coalesce(interactions.is_own, false)
        and interactions.happened_at <= {{ as_of() }}

),

platform_rows as (

    select unnest(['one', 'all']) as platform_row

),

kind_rows as (

    select unnest(['one', 'any']) as kind_row

),

periods as (

    select unnest(['month', 'all']) as period

),

-- Each once in every row it belongs to: its platform or all, its kind or any, its month or all.
spread as (

    select
        received.*,
        platform_rows.platform_row,
        kind_rows.kind_row,
        periods.period
    from received
    cross join platform_rows
    cross join kind_rows
    cross join periods

),

grouped as (

    select
        case when platform_row = 'all' then 'all' else platform end as platform,
        case when kind_row = 'any' then 'any' else kind end as kind,
        period,
        case when period = 'month' then month_start end as month_start,
        age_minutes,
        is_unknown_writer,
        is_answered,
        response_minutes,
        is_complaint,
        -- What has waited less than it may yet be answered: until then it is at risk, not refused.
        case when is_answered then response_minutes else age_minutes end as waited_minutes
    from spread

),

counted as (

    select
        platform,
        kind,
        period,
        month_start,
        count(*) as received,
        count(*) filter (where is_unknown_writer) as unknown_writers,
        count(*) filter (where is_answered) as answered,
        count(*) filter (where age_minutes >= 1440) as received_a_day_ago,
        count(*) filter (where age_minutes >= 1440 and response_minutes <= 1440)
            as answered_within_day,
        median(response_minutes) as answered_median_minutes,
        count(*) filter (where is_complaint) as complaints,
        count(*) filter (where is_complaint and not is_answered) as unanswered_complaints
    from grouped
    group by platform, kind, period, month_start

),

-- Kaplan and Meier, JASA 53 (1958): how many of those still waiting at a time are answered then.
steps as (

    select
        platform,
        kind,
        period,
        month_start,
        waited_minutes,
        count(*) filter (where is_answered) as answered,
        sum(count(*)) over (
            partition by platform, kind, period, month_start
            order by waited_minutes desc
        ) as waiting
    from grouped
    group by platform, kind, period, month_start, waited_minutes

),

survival as (

    select
        platform,
        kind,
        period,
        month_start,
        waited_minutes,
        -- The logarithm of nought is none: who is answered as the last one leaves nobody waiting.
        round(case
            when min(waiting - answered) over until_then > 0
                then exp(sum(ln((waiting - answered) / nullif(waiting, 0))) over until_then)
            else 0
        end, 9) as still_waiting
    from steps
    where answered > 0
    window until_then as (
        partition by platform, kind, period, month_start
        order by waited_minutes
        rows between unbounded preceding and current row
    )

),

waits as (

    select
        platform,
        kind,
        period,
        month_start,
        min(waited_minutes) filter (where still_waiting <= 0.5) as median_minutes,
        min(waited_minutes) filter (where still_waiting <= 0.1) as p90_minutes
    from survival
    group by platform, kind, period, month_start

)

select
    counted.platform,
    counted.kind,
    counted.period,
    cast(counted.month_start as date) as month_start,
    counted.received,
    counted.unknown_writers,
    counted.answered,
    {{ share_pct('counted.answered', 'counted.received') }} as answered_pct,
    {{ wilson_pct('counted.answered', 'counted.received', '-') }} as answered_pct_low,
    {{ wilson_pct('counted.answered', 'counted.received', '+') }} as answered_pct_high,
    counted.received_a_day_ago,
    counted.answered_within_day,
    {{ share_pct('counted.answered_within_day', 'counted.received_a_day_ago') }}
        as answered_within_day_pct,
    {{ wilson_pct('counted.answered_within_day', 'counted.received_a_day_ago', '-') }}
        as answered_within_day_pct_low,
    {{ wilson_pct('counted.answered_within_day', 'counted.received_a_day_ago', '+') }}
        as answered_within_day_pct_high,
    round(cast(waits.median_minutes as double), 2) as median_minutes,
    round(cast(waits.p90_minutes as double), 2) as p90_minutes,
    round(cast(counted.answered_median_minutes as double), 2) as answered_median_minutes,
    counted.complaints,
    counted.unanswered_complaints,
    'unvalidated' as complaints_state,
    cast(null as double) as complaints_precision_pct,
    case when counted.received < 30 then 'few' else 'enough' end as state,
    greatest(30 - counted.received, 0) as interactions_needed,
    case when counted.received < 30 then 'not enough data' else 'measured' end as claim

from counted
left join waits
    on
        counted.platform = waits.platform
        and counted.kind = waits.kind
        and counted.period = waits.period
        and counted.month_start is not distinct from waits.month_start
