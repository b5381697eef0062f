{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_since('visit_ended_at') }}"
) }}

with

sessions as (

    select * from {{ ref('int_sessions__cut') }}
    where arrival_id = session_id

),

channels as (

    select * from {{ ref('int_channels__ruled') }}

)

select
    sessions.session_id,
    sessions.source,
    sessions.account,
    sessions.visitor_key,
    sessions.identity_key,
    sessions.started_at,
    sessions.ended_at,
    sessions.started_on,
    sessions.visit_started_at,
    sessions.visit_ended_at,
    sessions.events,
    sessions.page_views,
    channels.channel,
    channels.platform,
    channels.rule_rank,
    channels.is_continuation,
    sessions.referrer_host,
    sessions.utm_source,
    sessions.utm_medium,
    sessions.utm_campaign,
    sessions.utm_content,
    sessions.click_id,
    sessions.landing_host,
    sessions.landing_path,
    sessions.country,
    sessions.device,
    sessions.browser,
    sessions.app_platform

from sessions
inner join channels
    on
        sessions.utm_source is not distinct from channels.utm_source
        and sessions.utm_medium is not distinct from channels.utm_medium
        and sessions.click_id is not distinct from channels.click_id
        and sessions.campaign_kind is not distinct from channels.campaign_kind
        and sessions.referrer_host is not distinct from channels.referrer_host
        and sessions.app_platform is not distinct from channels.app_platform
