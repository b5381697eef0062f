with

origins as (

    select distinct
        utm_source,
        utm_medium,
        click_id,
        referrer_host
    from {{ ref('int_sessions__cut') }}

),

utm_sources as (

    select
        source,
        nullif(platform, '') as platform,
        kind
    from {{ ref('utm_sources') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

social_hosts as (

    select * from {{ ref('social_hosts') }}

),

other_hosts as (

    select
        pattern,
        kind,
        nullif(platform, '') as platform
    from {{ ref('other_hosts') }}

),

own_domains as (

    select * from {{ source('config', 'own_domains') }}

),

rules as (

    select * from {{ ref('channel_rules') }}

),

referrer_hosts as (

    select distinct referrer_host
    from origins
    where referrer_host is not null

),

-- A host belongs to a domain when it is the domain or ends in a dot and the domain: what merely
-- looks alike does not. The rules of the company come first, then what tells most: webmail
-- before the search engine whose domain it shares.
host_matches as (

    select
        referrer_hosts.referrer_host,
        'own' as kind,
        cast(null as varchar) as platform,
        1 as rank
    from referrer_hosts
    inner join own_domains
        on
            referrer_hosts.referrer_host = lower(own_domains.domain)
            or ends_with(referrer_hosts.referrer_host, '.' || lower(own_domains.domain))
    union all
    select
        referrer_hosts.referrer_host,
        other_hosts.kind,
        other_hosts.platform,
        case
            when other_hosts.kind in ('payment', 'login') then 2
            when other_hosts.kind = 'email' then 3
            else 5
        end as rank
    from referrer_hosts
    inner join other_hosts
        on regexp_full_match(referrer_hosts.referrer_host, other_hosts.pattern)
    union all
    select
        referrer_hosts.referrer_host,
        'social' as kind,
        social_hosts.platform,
        4 as rank
    from referrer_hosts
    inner join social_hosts
        on
            referrer_hosts.referrer_host = social_hosts.host
            or ends_with(referrer_hosts.referrer_host, '.' || social_hosts.host)

),

hosts as (

    select *
    from host_matches
    qualify
        row_number() over (
            partition by referrer_host order by rank, kind, platform nulls last
        ) = 1

),

-- Tags say more than click ids, click ids more than the host one came from.
described as (

    select
        origins.utm_source,
        origins.utm_medium,
        origins.click_id,
        origins.referrer_host,
        lower(trim(origins.utm_medium)) as medium,
        case
            when utm_sources.source is not null then utm_sources.kind
            when click_ids.kind = 'social' then 'social'
            when hosts.kind not in ('own', 'payment', 'login') then hosts.kind
        end as kind,
        click_ids.kind as click_id_kind,
        case
            when utm_sources.source is not null then utm_sources.platform
            when click_ids.parameter is not null then click_ids.platform
            when hosts.kind not in ('own', 'payment', 'login') then hosts.platform
        end as platform,
        hosts.kind as referrer_kind,
        case
            when origins.utm_source is not null or origins.utm_medium is not null then 'tagged'
            when click_ids.parameter is not null then 'referred'
            when origins.referrer_host is null then 'nothing'
            when hosts.kind in ('own', 'payment', 'login') then 'nothing'
            else 'referred'
        end as tagging
    from origins
    left join utm_sources on lower(trim(origins.utm_source)) = utm_sources.source
    left join click_ids on origins.click_id = click_ids.parameter
    left join hosts on origins.referrer_host = hosts.referrer_host

),

ruled as (

    select
        described.*,
        rules.rank as rule_rank,
        rules.channel
    from described
    inner join rules
        on
            (
                rules.field = 'kind_and_medium'
                and regexp_full_match(
                    concat_ws(' / ', described.kind, described.medium), rules.pattern
                )
            )
            or (rules.field = 'medium' and regexp_full_match(described.medium, rules.pattern))
            or (rules.field = 'kind' and regexp_full_match(described.kind, rules.pattern))
            or (
                rules.field = 'click_id_kind'
                and regexp_full_match(described.click_id_kind, rules.pattern)
            )
            or (rules.field = 'tagging' and described.tagging = rules.pattern)
    qualify
        row_number() over (
            partition by
                described.utm_source, described.utm_medium,
                described.click_id, described.referrer_host
            order by rules.rank
        ) = 1

)

select
    utm_source,
    utm_medium,
    click_id,
    referrer_host,
    channel,
    platform,
    rule_rank,
    -- Back from the till, the login or another page of ours: the visit goes on, nobody sent it.
    tagging = 'nothing' and referrer_kind is not null as is_continuation

from ruled
