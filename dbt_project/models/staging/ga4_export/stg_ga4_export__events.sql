with

events as (

    select * from {{ source('ga4_export', 'events') }}

),

read as (

    select
        *,
        json_extract_string(event_params, '$[*].key') as names,
        json_extract(event_params, '$[*].value') as said
    from events

),

wanted as (

    select
        *,
        said[list_position(names, 'page_location')] ->> 'string_value' as page_location,
        said[list_position(names, 'page_referrer')] ->> 'string_value' as page_referrer,
        said[list_position(names, 'ga_session_id')] as session
    from read

),

-- Which of its four values a parameter holds may vary from event to event.
located as (

    select
        *,
        coalesce(
            session ->> 'int_value',
            session ->> 'string_value',
            session ->> 'double_value',
            session ->> 'float_value'
        ) as ga_session_id,
        regexp_replace(page_location, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*', '') as target
    from wanted

),

tagged as (

    select
        *,
        split_part(split_part(target, '#', 1), '?', 1) as path,
        nullif(concat_ws(
            '&',
            nullif(regexp_extract(target, '\?([^#]*)', 1), ''),
            nullif(regexp_extract(target, '#(.*=.*)$', 1), '')
        ), '') as query
    from located

)

select
    'ga4_export' as source,
    account,
    event_hash as event_id,
    -- Without consent there is no visitor, and the event is part of no visit.
    'web:' || visitor_hmac as visitor_node,
    'user:' || user_id_hmac as user_node,
    ga_session_id,
    happened_at,
    event_on,
    lower(coalesce(
        hostname, regexp_extract(page_location, '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#:]*)', 1)
    )) as hostname,
    coalesce(nullif(path, ''), '/') as path,
    -- Tags that were set by a script or a tag manager stand beside the address, not in it.
    case
        when contains(coalesce(query, ''), 'utm_source=') or collected_source is null then query
        else concat_ws(
            '&',
            query,
            'utm_source=' || url_encode(collected_source),
            'utm_medium=' || url_encode(collected_medium),
            'utm_campaign=' || url_encode(collected_campaign),
            'utm_content=' || url_encode(collected_content)
        )
    end as query,
    page_referrer as referrer,
    event_name,
    -- As Umami numbers them.
    case event_name when 'page_view' then 1 else 2 end as event_type,
    country,
    device,
    browser,
    session_source,
    session_medium,
    session_campaign,
    first_source,
    first_medium,
    first_campaign,
    analytics_storage,
    observed_at,
    ledger_seq

from tagged
