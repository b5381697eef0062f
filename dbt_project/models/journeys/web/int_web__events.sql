{{ config(materialized='view') }}
{% set sessions = last_build_of('sessions') %}

with

straddling as (

    select * from {{ ref('int_web__straddling') }}

),

within_range as (

    select
        *,
        cast(md5(visitor_node) as uuid) as visitor_key
    from {{ ref('int_web__unioned') }}
    where happened_at >= {{ rebuilt_since() }}

),

before_range as (

    select
        *,
        cast(md5(visitor_node) as uuid) as visitor_key
    from {{ ref('int_web__unioned') }}
    where
        happened_at < {{ rebuilt_since() }}
        and happened_at >= {{ earliest_straddler(sessions) }}

),

straddlers as (

    select before_range.*
    from before_range
    inner join straddling
        on
            before_range.visitor_key = straddling.visitor_key
            and before_range.happened_at >= straddling.visit_started_at

),

in_scope as (

    select * from within_range
    union all
    select * from straddlers

)

select
    source,
    account,
    -- Sixteen bytes sort faster than the text of foreign ids.
    cast(md5(concat_ws('|', source, account, event_id)) as uuid) as event_key,
    visitor_node,
    visitor_key,
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

from in_scope
