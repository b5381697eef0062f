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

-- Within a visit, arriving from another campaign than the last one begins another session.
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
        ) as begins_session
    from numbered_visits

),

numbered_sessions as (

    select
        *,
        sum(cast(begins_session as bigint)) over (
            partition by visitor_key
            order by happened_at, event_key
            rows between unbounded preceding and current row
        ) as session_number
    from campaigns

),

sessions as (

    select
        source,
        account,
        visitor_key,
        visit_number,
        min(happened_at) as started_at,
        max(happened_at) as ended_at,
        count(*) as events,
        count(*) filter (where is_page_view) as page_views,
        max(event_key) filter (where begins_session) as session_id,
        max(hostname) filter (where begins_session) as landing_host,
        max(path) filter (where begins_session) as landing_path,
        max(referrer_host) filter (where begins_session) as referrer_host,
        max(utm_source) filter (where begins_session) as utm_source,
        max(utm_medium) filter (where begins_session) as utm_medium,
        max(utm_campaign) filter (where begins_session) as utm_campaign,
        max(utm_content) filter (where begins_session) as utm_content,
        max(click_id) filter (where begins_session) as click_id,
        max(campaign_kind) filter (where begins_session) as campaign_kind,
        max(app_platform) filter (where begins_session) as app_platform,
        max(country) filter (where begins_session) as country,
        max(device) filter (where begins_session) as device,
        max(browser) filter (where begins_session) as browser,
        min_by(web_id, (happened_at, event_key)) filter (where web_id is not null) as web_id
    from numbered_sessions
    group by source, account, visitor_key, visit_number, session_number

),

keyed as (

    select
        *,
        min(started_at) over (partition by visitor_key, visit_number) as visit_started_at,
        max(ended_at) over (partition by visitor_key, visit_number) as visit_ended_at
    from sessions

)

select
    keyed.session_id,
    keyed.source,
    keyed.account,
    keyed.visitor_key,
    -- Address and agent are no identity: a session from a log is itself, or what its link says.
    case
        when keyed.source <> 'access_log' then keyed.visitor_key
        when keyed.web_id is not null then cast(md5('web:' || keyed.web_id) as uuid)
        else keyed.session_id
    end as identity_key,
    keyed.visit_started_at,
    keyed.visit_ended_at,
    keyed.started_at,
    keyed.ended_at,
    {{ local_day('keyed.started_at', 'company.time_zone') }} as started_on,
    keyed.events,
    keyed.page_views,
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
