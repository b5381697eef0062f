{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_since('visit_ended_at') }}"
) }}

with

arrivals as (

    select * from {{ ref('int_sessions__cut') }}
    where arrival_id <> session_id and {{ var('channel_change_is_touch') }}

),

channels as (

    select * from {{ ref('int_channels__ruled') }}

)

-- The columns `touchpoints` takes of a session, in its order.
select
    arrivals.arrival_id,
    arrivals.identity_key,
    arrivals.started_at,
    arrivals.started_on,
    arrivals.visit_ended_at,
    channels.channel,
    channels.platform,
    arrivals.utm_campaign,
    arrivals.utm_content,
    arrivals.click_id,
    arrivals.landing_host,
    arrivals.landing_path

from arrivals
inner join channels
    on
        arrivals.utm_source is not distinct from channels.utm_source
        and arrivals.utm_medium is not distinct from channels.utm_medium
        and arrivals.click_id is not distinct from channels.click_id
        and arrivals.campaign_kind is not distinct from channels.campaign_kind
        and arrivals.referrer_host is not distinct from channels.referrer_host
        and arrivals.app_platform is not distinct from channels.app_platform
