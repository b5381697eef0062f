with

sessions as (

    select * from {{ ref('int_sessions__cut') }}

),

own_domains as (

    select lower(domain) as domain from {{ source('config', 'own_domains') }}

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

-- Hosts pages came from, and those people write into utm_source.
written as (

    select referrer_host as written_host
    from sessions
    where referrer_host is not null
    union
    select utm_source as written_host
    from sessions
    where contains(utm_source, '.')

),

hosts as (

    select
        written_host,
        regexp_replace(
            lower(trim(written_host)), '^([a-z]+://)?(www\.)?|[:/?#].*$|\.+$', '', 'g'
        ) as host
    from written

),

labelled as (

    select
        written_host,
        string_split(host, '.') as labels
    from hosts

),

numbered as (

    select
        written_host,
        labels,
        unnest(range(1, greatest(len(labels), 2))) as first_label
    from labelled

),

-- A host belongs to each domain it ends in, label by label: what merely looks alike does not. The
-- first label stands for usual names (`mail.*`), where enough is left to be a domain.
belonging as (

    select
        written_host,
        array_to_string(labels[first_label:], '.') as domain
    from numbered
    union all
    select
        written_host,
        labels[1] || '.*' as domain
    from labelled
    where len(labels) > 2

),

listed as (

    select
        domain as host,
        'own' as kind,
        cast(null as varchar) as platform,
        1 as list_rank
    from own_domains
    union all
    select
        host,
        kind,
        platform,
        2 as list_rank
    from source_hosts
    union all
    select
        host,
        kind,
        platform,
        3 as list_rank
    from listed_hosts

)

select
    belonging.written_host,
    listed.kind,
    listed.platform

from belonging
inner join listed on belonging.domain = listed.host
-- The company's own word first, then the domain that says most, then our list before the other.
qualify
    row_number() over (
        partition by belonging.written_host
        order by
            listed.kind <> 'own', ends_with(listed.host, '.*'), length(listed.host) desc,
            listed.list_rank
    ) = 1
