with

company as (

    select * from {{ source('config', 'company') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

sessions as (

    select * from {{ ref('sessions') }}
    where not is_continuation

),

interactions as (

    select * from {{ ref('interactions') }}
    where account_role = 'own' and kind = 'mention'

),

levels as (

    select * from {{ ref('account_metrics_daily') }}
    where account_role = 'own' and metric = 'followers' and value is not null

),

site_weeks as (

    select
        date_trunc('week', started_on) as week_on,
        count(*) filter (where channel = 'Direct') as direct_sessions,
        -- Who searches for the company by name mostly lands on its home page.
        count(*) filter (
            where channel = 'Organic Search' and coalesce(landing_path, '/') in ('/', '')
        ) as home_page_searches
    from sessions
    group by date_trunc('week', started_on)

),

mention_weeks as (

    select
        interactions.platform,
        date_trunc(
            'week', {{ local_day('interactions.happened_at', 'company.time_zone') }}
        ) as week_on,
        count(*) as mentions
    from interactions
    cross join company
    group by all

),

span as (

    select
        cast(min(site_weeks.week_on) as date) as first_on,
        cast(shared_window.until_on as date) as last_on
    from site_weeks
    cross join shared_window
    group by shared_window.until_on

),

numbers as (

    select unnest(range(0, 1 + date_diff('week', first_on, last_on))) as number
    from span

),

weeks as (

    select span.first_on + cast(7 * numbers.number as integer) as week_on
    from span
    cross join numbers

),

-- A week without a mention is nought from the first one on: since then somebody listened.
listened as (

    select
        platform,
        min(week_on) as since_on
    from mention_weeks
    group by platform

),

account_weeks as (

    select
        platform,
        account,
        cast(date_trunc('week', on_date) as date) as week_on,
        max_by(value, (on_date, observed_at, metric_id)) as followers
    from levels
    group by platform, account, date_trunc('week', on_date)

),

signals as (

    select
        weeks.week_on,
        'direct sessions' as signal,
        'all' as platform,
        'count' as measure,
        coalesce(site_weeks.direct_sessions, 0) as value
    from weeks
    left join site_weeks on weeks.week_on = site_weeks.week_on
    union all
    select
        weeks.week_on,
        'home page searches' as signal,
        'all' as platform,
        'count' as measure,
        coalesce(site_weeks.home_page_searches, 0) as value
    from weeks
    left join site_weeks on weeks.week_on = site_weeks.week_on
    union all
    select
        weeks.week_on,
        'mentions' as signal,
        listened.platform,
        'count' as measure,
        coalesce(mention_weeks.mentions, 0) as value
    from weeks
    inner join listened on weeks.week_on >= listened.since_on
    left join mention_weeks
        on weeks.week_on = mention_weeks.week_on and listened.platform = mention_weeks.platform
    union all
    select
        week_on,
        'followers' as signal,
        platform,
        'level' as measure,
        cast(sum(followers) as bigint) as value
    from account_weeks
    group by platform, week_on

)

select
    signals.week_on,
    signals.signal,
    signals.platform,
    signals.measure,
    signals.value,
    count(*) over earlier as weeks_before,
    cast(median(signals.value) over earlier as double) as usual_value,
    false as is_outcome,
    'a sign of being known, and no outcome: nobody is richer or busier for it' as meaning,
    case
        when signals.week_on + 7 > shared_window.until_on then 'open week' else 'whole week'
    end as state,
    'measured' as claim

from signals
cross join shared_window
window earlier as (
    partition by signals.signal, signals.platform
    order by signals.week_on
    rows between 8 preceding and 1 preceding
)
