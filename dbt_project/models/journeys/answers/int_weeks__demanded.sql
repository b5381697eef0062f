with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own'

),

account_days as (

    select * from {{ ref('account_metrics_daily') }}
    where account_role = 'own'

),

touchpoints as (

    select * from {{ ref('touchpoints') }}

),

credits as (

    select * from {{ ref('credits') }}
    where model = 'last_non_direct'

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

platforms as (

    select platform from posts
    union
    select platform from account_days

),

known as (

    select
        greatest(shared_window.since_on, min(touchpoints.touched_on)) as since_on,
        max(touchpoints.touched_on) as until_on
    from touchpoints
    cross join shared_window
    group by shared_window.since_on

),

days as (

    select cast(unnest(generate_series(since_on, until_on, interval '1 day')) as date) as on_date
    from known

),

weeks as (

    select
        cast(date_trunc('week', on_date) as date) as week_on,
        count(*) as days
    from days
    group by cast(date_trunc('week', on_date) as date)

),

visits as (

    select
        {{ funnel_row('channel', 'platform') }} as channel,
        cast(date_trunc('week', touched_on) as date) as week_on,
        count(*) as sessions
    from touchpoints
    group by {{ funnel_row('channel', 'platform') }}, cast(date_trunc('week', touched_on) as date)

),

leads as (

    select
        {{ funnel_row('channel', 'platform') }} as channel,
        cast(date_trunc('week', converted_on) as date) as week_on,
        sum(share) as leads
    from credits
    where conversion_kind = 'lead'
    group by {{ funnel_row('channel', 'platform') }}, cast(date_trunc('week', converted_on) as date)

),

visits_of_others as (

    select
        platforms.platform,
        visits.week_on,
        sum(visits.sessions) as sessions
    from platforms
    inner join visits on platforms.platform <> visits.channel
    group by platforms.platform, visits.week_on

),

leads_of_others as (

    select
        platforms.platform,
        leads.week_on,
        sum(leads.leads) as leads
    from platforms
    inner join leads on platforms.platform <> leads.channel
    group by platforms.platform, leads.week_on

)

-- The first and the last week are no whole ones: all are told at the pace of seven days.
select
    platforms.platform,
    weeks.week_on,
    cast(7.0 * coalesce(visits_of_others.sessions, 0) / weeks.days as double) as demand_sessions,
    cast(7.0 * coalesce(leads_of_others.leads, 0) / weeks.days as double) as demand_leads

from platforms
cross join weeks
left join visits_of_others
    on
        platforms.platform = visits_of_others.platform
        and weeks.week_on = visits_of_others.week_on
left join leads_of_others
    on
        platforms.platform = leads_of_others.platform
        and weeks.week_on = leads_of_others.week_on
