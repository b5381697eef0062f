with

shown as (

    select distinct
        platform,
        post_id,
        url,
        link_code
    from {{ ref('int_posts__own_links') }}
    where post_id is not null and not is_registered

),

own_domains as (

    select regexp_replace(lower(domain), '^www\.', '') as domain
    from {{ source('config', 'own_domains') }}

),

utm_sources as (

    select
        source,
        kind,
        nullif(platform, '') as platform
    from {{ ref('utm_sources') }}

),

source_hosts as (

    select
        host,
        kind,
        nullif(platform, '') as platform
    from {{ ref('source_hosts') }}

),

listed_hosts as (

    select
        host,
        kind,
        nullif(platform, '') as platform
    from {{ ref('listed_hosts') }}

),

-- Ours say more where both lists have a host.
hosts as (

    select * from source_hosts
    union all
    select listed_hosts.*
    from listed_hosts
    left join source_hosts on listed_hosts.host = source_hosts.host
    where source_hosts.host is null

),

campaign_kinds as (

    select * from {{ ref('campaign_kinds') }}

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

urls as (

    select distinct
        url,
        lower(regexp_extract(url, '(?i)^https?://(?:[^/?#@]*@)?([^/:?#]+)', 1)) as host,
        regexp_extract(url, '(?i)^https?://[^/?#]+([^?#]*)', 1) as path,
        split_part(split_part(url, '#', 1), '?', 2) as query
    from shown

),

-- What leads to other people's sites is not ours to tag.
own_urls as (

    select distinct urls.*
    from urls
    inner join own_domains
        on urls.host = own_domains.domain or ends_with(urls.host, '.' || own_domains.domain)

),

tags as (

    select
        url,
        {{ page_of('host', 'path') }} as page,
        {{ query_value('query', 'utm_source') }} as utm_source,
        lower({{ query_value('query', 'utm_medium') }}) as utm_medium,
        {{ query_value('query', 'utm_campaign') }} as utm_campaign
    from own_urls

),

-- The kind of place a platform is: what its own spellings are said to be.
kinds as (

    select
        platform,
        min(kind) as kind
    from utm_sources
    where platform is not null
    group by platform

),

described as (

    select distinct
        shown.platform,
        tags.utm_source,
        tags.utm_medium,
        tags.utm_campaign,
        regexp_replace(lower(tags.utm_source), '[^\p{L}\p{N}]+', '', 'g') as source,
        regexp_replace(lower(tags.utm_source), '^www\.', '') as source_host,
        case when shown.platform = 'email' then 'email' else coalesce(kinds.kind, 'social') end
            as platform_kind
    from shown
    inner join tags on shown.url = tags.url
    left join kinds on shown.platform = kinds.platform

),

said as (

    select
        described.*,
        coalesce(utm_sources.kind, hosts.kind, domains.kind) as tag_kind,
        coalesce(
            utm_sources.platform,
            hosts.platform,
            domains.platform,
            case
                when coalesce(utm_sources.kind, hosts.kind, domains.kind) = 'email' then 'email'
            end
        ) as tag_platform,
        campaign_kinds.kind as campaign_kind
    from described
    left join utm_sources on described.source = utm_sources.source
    left join hosts on described.source_host = hosts.host
    -- `m.facebook.com` is of facebook.com.
    left join hosts as domains
        on regexp_replace(described.source_host, '^[^.]+\.', '') = domains.host
    left join campaign_kinds
        on regexp_full_match(lower(described.utm_campaign), campaign_kinds.pattern)
    qualify
        row_number() over (
            partition by
                described.platform, described.utm_source, described.utm_medium,
                described.utm_campaign
            order by campaign_kinds.rank
        ) = 1

),

-- The channel of a visit that comes with these tags from where the link is posted.
ruled as (

    select
        said.*,
        rules.channel
    from said
    inner join rules
        on
            (rules.source is null or said.source = rules.source)
            and (rules.source_kind is null or said.tag_kind = rules.source_kind)
            and (rules.came_from_kind is null or said.platform_kind = rules.came_from_kind)
            and (rules.campaign_kind is null or said.campaign_kind = rules.campaign_kind)
            and (
                rules.medium is null
                or regexp_full_match(coalesce(said.utm_medium, '(not set)'), rules.medium)
            )
    where said.utm_source is not null or said.utm_medium is not null
    qualify
        row_number() over (
            partition by said.platform, said.utm_source, said.utm_medium, said.utm_campaign
            order by rules.rank
        ) = 1

)

select
    shown.platform,
    shown.post_id,
    shown.url,
    shown.link_code,
    tags.page,
    tags.utm_source,
    tags.utm_medium,
    tags.utm_campaign,
    ruled.tag_kind,
    ruled.tag_platform,
    ruled.channel,
    case
        when shown.platform = 'email' then ruled.channel = 'Email'
        else ruled.channel in ('Organic Social', 'Paid Social', 'Organic Video', 'Paid Video')
    end as is_channel_of_platform

from shown
inner join tags on shown.url = tags.url
left join ruled
    on
        shown.platform = ruled.platform
        and tags.utm_source is not distinct from ruled.utm_source
        and tags.utm_medium is not distinct from ruled.utm_medium
        and tags.utm_campaign is not distinct from ruled.utm_campaign
