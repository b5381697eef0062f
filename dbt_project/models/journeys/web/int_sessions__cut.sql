with

web_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'web'

),

company as (

    select * from {{ source('config', 'company') }}

),

hits as (

    select hits.*
    from {{ ref('int_web__hits') }} as hits
    inner join web_of_record on hits.source = web_of_record.source
    where hits.exclusion is null

),

-- What marks an event as the arrival from a campaign, NULL for a click inside the site.
signed as (

    select
        *,
        nullif(concat_ws(
            '|',
            'source=' || lower(utm_source),
            'medium=' || lower(utm_medium),
            'campaign=' || utm_campaign,
            'content=' || utm_content,
            'click=' || click_id
        ), '') as campaign_key,
        lag(happened_at) over (
            partition by visitor_key order by happened_at, event_key
        ) as previous_at
    from hits

),

-- A visit is a run of events without a long silence.
silences as (

    select
        *,
        previous_at is null
        or happened_at > previous_at + interval '{{ var("session_gap_minutes") }} minutes'
            as begins_visit
    from signed

),

numbered_visits as (

    select
        *,
        sum(cast(begins_visit as bigint)) over (
            partition by visitor_key
            order by happened_at, event_key
            rows between unbounded preceding and current row
        ) as visit_number
    from silences

),

-- Within a visit, arriving from another campaign than the last one is another arrival.
campaigns as (

    select
        *,
        begins_visit
        or (
            campaign_key is not null
            and campaign_key is distinct from lag(campaign_key) over (
                partition by visitor_key, visit_number, (campaign_key is null)
                order by happened_at, event_key
            )
        ) as is_arrival
    from numbered_visits

),

numbered_arrivals as (

    select
        *,
        sum(cast(is_arrival as bigint)) over (
            partition by visitor_key
            order by happened_at, event_key
            rows between unbounded preceding and current row
        ) as arrival_number
    from campaigns

),

arrivals as (

    select
        source,
        account,
        visitor_key,
        visit_number,
        arrival_number,
        min(happened_at) as started_at,
        max(happened_at) as ended_at,
        count(*) as events,
        count(*) filter (where is_page_view) as page_views,
        max(event_key) filter (where is_arrival) as arrival_id,
        max(hostname) filter (where is_arrival) as landing_host,
        max(path) filter (where is_arrival) as landing_path,
        max(referrer_host) filter (where is_arrival) as referrer_host,
        max(utm_source) filter (where is_arrival) as utm_source,
        max(utm_medium) filter (where is_arrival) as utm_medium,
        max(utm_campaign) filter (where is_arrival) as utm_campaign,
        max(utm_content) filter (where is_arrival) as utm_content,
        max(click_id) filter (where is_arrival) as click_id,
        max(campaign_kind) filter (where is_arrival) as campaign_kind,
        max(app_platform) filter (where is_arrival) as app_platform,
        max(country) filter (where is_arrival) as country,
        max(device) filter (where is_arrival) as device,
        max(browser) filter (where is_arrival) as browser,
        min_by(web_id, (happened_at, event_key)) filter (where web_id is not null) as web_id
    from numbered_arrivals
    group by source, account, visitor_key, visit_number, arrival_number

),

-- A session is one arrival or, where campaigns do not cut, all those of the visit.
keyed as (

    select
        *,
        min(started_at) over (partition by visitor_key, visit_number) as visit_started_at,
        max(ended_at) over (partition by visitor_key, visit_number) as visit_ended_at,
        {% if var("new_campaign_cuts_session") %}
            arrival_id as session_id,
            ended_at as session_ended_at,
            events as session_events,
            page_views as session_page_views,
            web_id as session_web_id
        {% else %}
            first_value(arrival_id) over (
                partition by visitor_key, visit_number order by arrival_number
            ) as session_id,
            max(ended_at) over (partition by visitor_key, visit_number) as session_ended_at,
            cast(sum(events) over (partition by visitor_key, visit_number) as bigint)
                as session_events,
            cast(sum(page_views) over (partition by visitor_key, visit_number) as bigint)
                as session_page_views,
            min_by(web_id, arrival_number) filter (where web_id is not null) over (
                partition by visitor_key, visit_number
            ) as session_web_id
        {% endif %}
    from arrivals

)

select
    keyed.arrival_id,
    keyed.session_id,
    keyed.source,
    keyed.account,
    keyed.visitor_key,
    -- Address and agent are no identity: a session from a log is itself, or what its link says.
    case
        when keyed.source <> 'access_log' then keyed.visitor_key
        when keyed.session_web_id is not null
            then cast(md5('web:' || keyed.session_web_id) as uuid)
        else keyed.session_id
    end as identity_key,
    keyed.visit_started_at,
    keyed.visit_ended_at,
    keyed.started_at,
    keyed.session_ended_at as ended_at,
    {{ local_day('keyed.started_at', 'company.time_zone') }} as started_on,
    keyed.session_events as events,
    keyed.session_page_views as page_views,
    keyed.landing_host,
    keyed.landing_path,
    keyed.referrer_host,
    keyed.utm_source,
    keyed.utm_medium,
    keyed.utm_campaign,
    keyed.utm_content,
    keyed.click_id,
    keyed.campaign_kind,
    keyed.app_platform,
    keyed.country,
    keyed.device,
    keyed.browser

from keyed
cross join company
where keyed.visit_ended_at >= {{ rebuilt_since() }}
