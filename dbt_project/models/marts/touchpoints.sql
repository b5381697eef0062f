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

pages as (

    select * from {{ ref('int_posts__pages') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

own_sites as (

    select case when count(*) = 1 then min(domain) end as only_domain
    from {{ source('config', 'own_domains') }}

),

-- An arrival within a session touches like the beginning of one.
recent as (

    select
        session_id as touchpoint_id,
        identity_key,
        started_at,
        started_on,
        visit_ended_at,
        channel,
        platform,
        utm_campaign,
        utm_content,
        click_id,
        landing_host,
        landing_path
    from {{ ref('sessions') }}
    where not is_continuation and visit_ended_at >= {{ rebuilt_since() }}
    union all
    select *
    from {{ ref('int_sessions__arrivals') }}
    where visit_ended_at >= {{ rebuilt_since() }}

),

earlier as (

    select
        sessions.session_id as touchpoint_id,
        sessions.identity_key,
        sessions.started_at,
        sessions.started_on,
        sessions.visit_ended_at,
        sessions.channel,
        sessions.platform,
        sessions.utm_campaign,
        sessions.utm_content,
        sessions.click_id,
        sessions.landing_host,
        sessions.landing_path
    from {{ ref('sessions') }} as sessions
    inner join due on sessions.session_id = due.touchpoint_id
    where not sessions.is_continuation and sessions.visit_ended_at < {{ rebuilt_since() }}
    union all
    select arrivals.*
    from {{ ref('int_sessions__arrivals') }} as arrivals
    inner join due on arrivals.arrival_id = due.touchpoint_id
    where arrivals.visit_ended_at < {{ rebuilt_since() }}

),

in_scope as (

    select * from recent
    union all
    select * from earlier

),

described as (

    select
        in_scope.*,
        coalesce(people.person_id, in_scope.identity_key) as person_id,
        {{ link_code(naming_tag(
            "in_scope.channel = 'Email'", 'in_scope.utm_content', 'in_scope.utm_campaign'
        )) }} as link_code,
        -- Mail is a channel of its own: whatever sent it, its mailings are posted there.
        coalesce(in_scope.platform, case when in_scope.channel = 'Email' then 'email' end)
            as told_platform,
        -- A log does not say which site it is of: it is ours, when we have only one.
        {{ page_of(
            'coalesce(in_scope.landing_host, own_sites.only_domain)', 'in_scope.landing_path'
        ) }} as landing_page,
        -- An ad is no post, also where it leads to the same page.
        case
            when not starts_with(in_scope.channel, 'Paid')
                then coalesce(
                    in_scope.platform,
                    click_ids.platform,
                    case when in_scope.channel = 'Email' then 'email' end
                )
        end as page_platform,
        coalesce(in_scope.platform, click_ids.platform) = click_ids.platform
            as is_platform_proven
    from in_scope
    cross join own_sites
    left join people
        on
            in_scope.identity_key = people.identity_key
            and in_scope.started_at > people.visited_after
            and in_scope.started_at <= people.visited_until
    left join click_ids on in_scope.click_id = click_ids.parameter

),

matched as (

    select
        described.*,
        on_platform.post_platform as coded_platform,
        on_platform.post_id as coded_post_id,
        anywhere.post_platform as any_platform,
        anywhere.post_id as any_post_id,
        on_page.post_id as page_post_id,
        on_page.is_coded,
        {{ match_method('described', 'on_platform', 'anywhere', 'on_page') }} as match_method
    from described
    left join codes as on_platform
        on
            described.link_code = on_platform.link_code
            and described.told_platform = on_platform.platform
    left join codes as anywhere
        on described.link_code = anywhere.link_code and anywhere.platform = 'any'
    left join pages as on_page
        on
            described.landing_page = on_page.page
            and described.page_platform = on_page.platform
            and described.started_at >= on_page.valid_from
            and described.started_at < on_page.valid_to

)

select
    touchpoint_id,
    person_id,
    identity_key,
    started_at as touched_at,
    started_on as touched_on,
    visit_ended_at,
    channel,
    platform,
    utm_campaign,
    utm_content,
    landing_page,
    case
        when match_method in ('click_id_and_page', 'platform_and_page') then page_platform
        when match_method in ('link_id', 'link_code_and_platform', 'link_code')
            then coalesce(coded_platform, any_platform)
    end as post_platform,
    case
        when match_method in ('click_id_and_page', 'platform_and_page') then page_post_id
        when match_method in ('link_id', 'link_code_and_platform', 'link_code')
            then coalesce(coded_post_id, any_post_id)
    end as post_id,
    match_method,
    -- Where link and visit do not show the same it is a guess, whatever proves the platform.
    case
        when match_method in ('link_id', 'link_code_and_platform') then 'high'
        when match_method = 'link_code' then 'medium'
        when match_method = 'click_id_and_page' and utm_content is null and not is_coded
            then 'medium'
        when match_method in ('click_id_and_page', 'platform_and_page') then 'low'
        else 'none'
    end as match_confidence

from matched
