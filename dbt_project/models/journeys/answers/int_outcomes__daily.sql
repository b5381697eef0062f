with

sessions as (

    select * from {{ ref('sessions') }}
    where not is_continuation

),

conversions as (

    select * from {{ ref('conversions') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

outcomes as (

    select
        'sessions' as outcome,
        started_on as on_date,
        cast(1 as decimal(18, 2)) as amount
    from sessions
    union all
    select
        'leads' as outcome,
        converted_on as on_date,
        cast(1 as decimal(18, 2)) as amount
    from conversions
    where conversion_kind = 'lead'
    union all
    select
        'revenue' as outcome,
        converted_on as on_date,
        amount
    from conversions
    where conversion_kind = 'sale'

)

-- The day of the run is not over; earlier than the window something is not known.
select
    outcomes.outcome,
    outcomes.on_date,
    sum(outcomes.amount) as amount,
    count(*) as events,
    count(*) - count(outcomes.amount) as unpriced_events

from outcomes
cross join shared_window
where outcomes.on_date >= shared_window.since_on and outcomes.on_date < shared_window.until_on
group by outcomes.outcome, outcomes.on_date
