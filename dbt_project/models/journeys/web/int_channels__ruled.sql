with

origins as (

    select distinct
        utm_source,
        utm_medium,
        campaign_kind,
        click_id,
        referrer_host,
        app_platform,
        -- `LinkedIn`, `linked-in` and ` linked_in ` are one spelling.
        regexp_replace(lower(utm_source), '[^\p{L}\p{N}]+', '', 'g') as source
    from {{ ref('int_sessions__cut') }}

),

utm_sources as (

    select
        source,
        kind,
        nullif(platform, '') as platform
    from {{ ref('utm_sources') }}

),

click_ids as (

    select
        parameter,
        kind,
        outranks_tags,
        nullif(platform, '') as platform,
        nullif(medium, '') as medium
    from {{ ref('click_ids') }}

),

apps as (

    select distinct
        platform,
        kind
    from {{ ref('in_app_browsers') }}

),

hosts as (

    select * from {{ ref('int_channels__hosts') }}

),

kinds as (

    select * from {{ ref('source_kinds') }}

),

rules as (

    select
        rank,
        channel,
        nullif(source, '') as source,
        nullif(source_kind, '') as source_kind,
        nullif(came_from_kind, '') as came_from_kind,
        nullif(medium, '') as medium,
        nullif(campaign_kind, '') as campaign_kind
    from {{ ref('channel_rules') }}

),

-- What tags, click id, referrer and app say, each for itself.
said as (

    select
        origins.*,
        (origins.utm_source is not null or origins.utm_medium is not null)
        and not coalesce(click_ids.outranks_tags, false) as is_tagged,
        coalesce(tag_kinds.is_continuation, false) as is_own_tag,
        coalesce(tag_hosts.kind, utm_sources.kind) as tag_kind,
        case
            when tag_hosts.kind is not null then tag_hosts.platform
            else utm_sources.platform
        end as tag_platform,
        click_ids.kind as click_kind,
        click_ids.medium as click_medium,
        click_ids.platform as click_platform,
        hosts.kind as host_kind,
        hosts.platform as host_platform,
        coalesce(host_kinds.is_continuation, false) and click_ids.kind is null as is_back,
        apps.kind as app_kind
    from origins
    left join utm_sources on origins.source = utm_sources.source
    left join click_ids on origins.click_id = click_ids.parameter
    left join apps on origins.app_platform = apps.platform
    left join hosts on origins.referrer_host = hosts.written_host
    left join hosts as tag_hosts on origins.utm_source = tag_hosts.written_host
    left join kinds as host_kinds on hosts.kind = host_kinds.kind
    left join kinds as tag_kinds on tag_hosts.kind = tag_kinds.kind

),

-- Where the visit came from, whatever the tags say: a click id says more than the referrer, the
-- referrer more than the app. An unpaid click id is one of a whole house (Meta's of Facebook,
-- Instagram and Threads): there a referrer or app of its kind names the platform.
came as (

    select
        *,
        case
            when is_back then null
            when click_kind is not null then click_kind
            when referrer_host is not null then host_kind
            else app_kind
        end as came_from_kind,
        case
            when is_back then null
            when click_kind is not null and click_medium is not null then click_platform
            when click_kind is not null and host_kind = click_kind and host_platform is not null
                then host_platform
            when click_kind is not null and app_kind = click_kind then app_platform
            when click_kind is not null then click_platform
            when referrer_host is not null then host_platform
            else app_platform
        end as came_from_platform,
        is_back or coalesce(click_kind, referrer_host, app_kind) is null as is_from_nowhere
    from said

),

-- Source and medium as GA4 would have them: those of the tags, else what the arrival stands for.
described as (

    select
        came.*,
        case
            when came.is_tagged then coalesce(came.source, '')
            when came.is_from_nowhere then 'direct'
            else ''
        end as ruled_source,
        case
            when not came.is_tagged then came.came_from_kind
            when not came.is_own_tag then came.tag_kind
        end as source_kind,
        case
            when came.is_tagged then coalesce(lower(trim(came.utm_medium)), '(not set)')
            when came.is_from_nowhere then '(none)'
            else coalesce(came.click_medium, kinds.medium, 'referral')
        end as medium
    from came
    left join kinds on came.came_from_kind = kinds.kind

),

cases as (

    select distinct
        ruled_source,
        source_kind,
        came_from_kind,
        medium,
        campaign_kind
    from described

),

ruled as (

    select
        cases.*,
        rules.rank as rule_rank,
        rules.channel
    from cases
    inner join rules
        on
            (rules.source is null or cases.ruled_source = rules.source)
            and (rules.source_kind is null or cases.source_kind = rules.source_kind)
            and (rules.came_from_kind is null or cases.came_from_kind = rules.came_from_kind)
            and (rules.campaign_kind is null or cases.campaign_kind = rules.campaign_kind)
            and (rules.medium is null or regexp_full_match(cases.medium, rules.medium))
    qualify
        row_number() over (
            partition by
                cases.ruled_source, cases.source_kind, cases.came_from_kind, cases.medium,
                cases.campaign_kind
            order by rules.rank
        ) = 1

)

select
    described.utm_source,
    described.utm_medium,
    described.campaign_kind,
    described.click_id,
    described.referrer_host,
    described.app_platform,
    ruled.channel,
    case
        when described.is_tagged and described.tag_kind is not null then described.tag_platform
        else described.came_from_platform
    end as platform,
    ruled.rule_rank,
    -- Back from the till, the login or another page of ours: the visit goes on, nobody sent it.
    described.is_back and not described.is_tagged as is_continuation

from described
inner join ruled
    on
        described.ruled_source = ruled.ruled_source
        and described.source_kind is not distinct from ruled.source_kind
        and described.came_from_kind is not distinct from ruled.came_from_kind
        and described.medium = ruled.medium
        and described.campaign_kind is not distinct from ruled.campaign_kind
