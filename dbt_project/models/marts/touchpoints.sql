{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=[
        "{{ delete_due('touchpoint_id', ref('int_touchpoints__due')) }}",
        "{{ delete_since('visit_ended_at') }}"
    ]
) }}

with

due as (

    select * from {{ ref('int_touchpoints__due') }}

),

people as (

    select * from {{ ref('int_identities__assigned') }}

),

codes as (

    select * from {{ ref('int_posts__codes') }}

),

recent as (

    select *
    from {{ ref('sessions') }}
    where not is_continuation and visit_ended_at >= {{ rebuilt_since() }}

),

earlier as (

    select sessions.*
    from {{ ref('sessions') }} as sessions
    inner join due on sessions.session_id = due.touchpoint_id
    where not sessions.is_continuation and sessions.visit_ended_at < {{ rebuilt_since() }}

),

in_scope as (

    select * from recent
    union all
    select * from earlier

),

matched as (

    select
        in_scope.*,
        coalesce(people.person_id, in_scope.identity_key) as person_id,
        {{ matched_post('in_scope', 'on_platform', 'anywhere') }} as post_id,
        {{ match_method('in_scope', 'on_platform', 'anywhere') }} as match_method
    from in_scope
    left join people
        on
            in_scope.identity_key = people.identity_key
            and in_scope.started_at > people.visited_after
            and in_scope.started_at <= people.visited_until
    left join codes as on_platform
        on
            in_scope.utm_content = on_platform.link_code
            and in_scope.platform = on_platform.platform
    left join codes as anywhere
        on in_scope.utm_content = anywhere.link_code and anywhere.platforms = 1

)

select
    session_id as touchpoint_id,
    person_id,
    identity_key,
    started_at as touched_at,
    started_on as touched_on,
    visit_ended_at,
    channel,
    platform,
    utm_campaign,
    utm_content,
    post_id,
    match_method,
    case match_method
        when 'link_code_and_platform' then 'high'
        when 'link_code' then 'medium'
        else 'none'
    end as match_confidence

from matched
