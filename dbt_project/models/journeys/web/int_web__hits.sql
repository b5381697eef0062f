with

events as (

    select * from {{ ref('int_web__events') }}

),

queries as (

    select * from {{ ref('int_web__queries') }}

),

agents as (

    select * from {{ ref('int_web__agents') }}

),

referrers as (

    select * from {{ ref('int_web__referrers') }}

),

assets as (

    select * from {{ ref('asset_extensions') }}

)

select
    events.source,
    events.account,
    events.event_key,
    events.visitor_key,
    events.happened_at,
    events.hostname,
    case
        when not contains(events.path, '@') and not contains(events.path, '%40') then events.path
    end as path,
    coalesce(events.referrer_host, referrers.referrer_host) as referrer_host,
    queries.utm_source,
    queries.utm_medium,
    queries.utm_campaign,
    queries.utm_content,
    queries.campaign_kind,
    queries.click_id,
    queries.click_node,
    queries.web_id,
    case
        when coalesce(queries.web_id, queries.click_node, events.user_node) is not null
            then events.visitor_node
    end as linked_node,
    events.user_node,
    events.country,
    events.device,
    events.browser,
    agents.app_platform,
    -- A redirect is an event of the visit (it may carry the tags), but nobody saw a page; and a
    -- part of a file (206) is no view of its own: one PDF is asked for in a dozen parts.
    events.event_type = 1 or (events.status is not null and events.status not in (
        206, 301, 302, 303, 307, 308
    )) as is_page_view,
    case
        -- By the clock of the night that read it: it stays out whenever the models are built.
        when
            events.happened_at
            > events.observed_at + interval '{{ var("clock_tolerance_hours") }} hours'
            then 'future'
        when events.visitor_node is null then 'no visitor'
        when events.source <> 'access_log' and events.event_type not in (1, 2) then 'no visit'
        when events.source <> 'access_log' and agents.agent_kind = 'crawler' then 'crawler'
        when events.source <> 'access_log' then null
        when events.method not in ('GET', 'POST') then 'method'
        when events.status not between 200 and 399 then 'status'
        when assets.extension is not null then 'asset'
        when agents.agent_kind = 'link_preview' then 'link preview'
        when agents.agent_kind = 'crawler' then 'crawler'
    end as exclusion

from events
left join queries on events.query = queries.query
left join agents
    on
        events.source = agents.source
        and coalesce(events.user_agent, events.browser, '') = agents.agent
left join referrers on events.referrer = referrers.referrer
left join assets
    on
        events.source = 'access_log'
        and lower(regexp_extract(events.path, '\.([A-Za-z0-9]+)$', 1)) = assets.extension
