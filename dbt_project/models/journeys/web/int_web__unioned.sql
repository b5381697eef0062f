{{ config(materialized='view') }}

with

umami as (

    select * from {{ ref('stg_umami__events') }}

),

ga4_export as (

    select * from {{ ref('stg_ga4_export__events') }}

),

access_log as (

    select * from {{ ref('stg_access_log__requests') }}

),

unioned as (

    select
        source,
        account,
        event_id,
        visitor_node,
        cast(null as varchar) as user_node,
        happened_at,
        hostname,
        -- A page that is one script keeps its tags behind the #, which Umami leaves in the path.
        case
            when contains(path, '=') then split_part(path, '#', 1)
            else path
        end as path,
        case
            when contains(path, '#') and contains(path, '=')
                then concat_ws('&', query, regexp_extract(path, '#(.*)$', 1))
            else query
        end as query,
        referrer_host,
        cast(null as varchar) as referrer,
        event_type,
        cast(null as varchar) as method,
        cast(null as bigint) as status,
        cast(null as varchar) as user_agent,
        country,
        device,
        browser,
        observed_at
    from umami
    union all
    select
        source,
        account,
        event_id,
        visitor_node,
        user_node,
        happened_at,
        hostname,
        path,
        query,
        cast(null as varchar) as referrer_host,
        referrer,
        event_type,
        cast(null as varchar) as method,
        cast(null as bigint) as status,
        cast(null as varchar) as user_agent,
        country,
        device,
        browser,
        observed_at
    from ga4_export
    union all
    select
        source,
        account,
        event_id,
        visitor_node,
        cast(null as varchar) as user_node,
        happened_at,
        cast(null as varchar) as hostname,
        path,
        query,
        cast(null as varchar) as referrer_host,
        referrer,
        cast(null as bigint) as event_type,
        method,
        status,
        user_agent,
        cast(null as varchar) as country,
        cast(null as varchar) as device,
        cast(null as varchar) as browser,
        observed_at
    from access_log

)

select
    source,
    account,
    event_id,
    visitor_node,
    user_node,
    happened_at,
    hostname,
    path,
    query,
    referrer_host,
    referrer,
    event_type,
    method,
    status,
    user_agent,
    country,
    device,
    browser,
    observed_at

from unioned
