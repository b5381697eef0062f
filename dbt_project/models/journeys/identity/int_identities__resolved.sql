{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('node', ref('int_identities__affected')) }}"
) }}

with

components as (

    select * from {{ ref('int_identities__components') }}

),

pairs as (

    select * from {{ ref('int_identities__pairs') }}

),

guarded as (

    select * from {{ ref('int_identities__guarded') }}

),

stretches as (

    select * from {{ ref('int_identities__stretches') }}

),

-- An order or sale that names nobody belongs to whoever had the browser when it was first used.
first_uses as (

    select
        buyers.core,
        min_by(pairs.right_node, (pairs.linked_at, pairs.right_node)) as used_node,
        min(pairs.linked_at) as used_at
    from pairs
    inner join components as buyers on pairs.left_node = buyers.node
    left join guarded on pairs.right_node = guarded.node
    where pairs.tie = 'link' and not buyers.is_named and guarded.node is null
    group by buyers.core

),

buyers as (

    select
        first_uses.core,
        stretches.core as owner
    from first_uses
    inner join stretches
        on
            first_uses.used_node = stretches.node
            and first_uses.used_at > stretches.visited_after
            and first_uses.used_at <= stretches.visited_until

),

-- Whom nobody knows is named after the device, by what is no visit if there is such an id.
devices as (

    select
        device,
        coalesce(
            min(node) filter (where not regexp_matches(node, '^(web|click|token):')),
            min(node) filter (where starts_with(node, 'web:')),
            min(node)
        ) as root
    from components
    where not is_named
    group by device

),

rooted as (

    select
        components.node,
        components.island,
        components.core,
        guarded.node is not null as is_guarded,
        case
            when components.is_named then components.core
            else coalesce(alone.core, buyers.owner, devices.root)
        end as root
    from components
    left join stretches as alone on components.node = alone.node and alone.people = 1
    left join buyers on components.core = buyers.core
    left join devices on components.device = devices.device
    left join guarded on components.node = guarded.node

),

members as (

    select
        root,
        node as member,
        1 as ids,
        not is_guarded and not regexp_matches(node, '^(web|click|token):') as is_known
    from rooted
    union all
    select
        core as root,
        concat_ws('|', node, visited_after, visited_until) as member,
        0 as ids,
        false as is_known
    from stretches
    where people > 1 and core is not null

),

people as (

    select
        root,
        cast(md5(string_agg(member, '|' order by member)) as uuid) as members_hash,
        cast(sum(ids) as bigint) as members,
        bool_or(is_known) as is_known
    from members
    group by root

)

select
    rooted.node,
    cast(md5(rooted.node) as uuid) as identity_key,
    cast(md5(rooted.island) as uuid) as island_id,
    cast(md5(rooted.root) as uuid) as person_id,
    people.members_hash,
    people.members,
    people.is_known

from rooted
inner join people on rooted.root = people.root
