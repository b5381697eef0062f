{% set most = var('max_people_per_id') %}

with

pairs as (

    select * from {{ ref('int_identities__pairs') }}

),

components as (

    select * from {{ ref('int_identities__components') }}

),

guarded as (

    select * from {{ ref('int_identities__guarded') }}

),

-- A person (core) used a browser or click at a time: sent a form, opened a checkout.
uses as (

    select distinct
        pairs.right_node as node,
        used.device,
        users.core,
        pairs.linked_at
    from pairs
    inner join components as users on pairs.left_node = users.node
    inner join components as used on pairs.right_node = used.node
    left join guarded on pairs.right_node = guarded.node
    where pairs.tie = 'link' and users.is_named and guarded.node is null

),

-- What is known of an id itself counts; else what is known of the device it belongs to.
device_uses as (

    select uses.*
    from uses
    inner join components on uses.node = components.node
    where components.people <= {{ most }}

),

held as (

    select
        node,
        core,
        linked_at
    from uses
    union
    select
        components.node,
        device_uses.core,
        device_uses.linked_at
    from components
    inner join device_uses on components.device = device_uses.device
    where
        components.people = 0
        and (
            starts_with(components.node, 'web:')
            or starts_with(components.node, 'click:')
            or starts_with(components.node, 'token:')
        )

),

firsts as (

    select
        node,
        core,
        min(linked_at) as first_at,
        row_number() over (partition by node order by min(linked_at), core) as place
    from held
    group by node, core

),

people as (

    select
        node,
        count(*) as people,
        min(first_at) filter (where place = 2) as second_at,
        min(first_at) filter (where place = {{ most }} + 1) as too_many_at
    from firsts
    group by node

),

-- A visit is of whoever says next who they are on that browser; after the last, of the last.
shared as (

    select
        held.node,
        held.core,
        people.people,
        people.second_at as since_at,
        lag(held.linked_at) over uses_of_node as previous_at,
        held.linked_at,
        lead(held.linked_at) over uses_of_node as next_at
    from held
    inner join people on held.node = people.node
    where people.people between 2 and {{ most }}
    window uses_of_node as (partition by held.node order by held.linked_at, held.core)

),

cut_by_time as (

    select
        node,
        core,
        people,
        since_at,
        coalesce(previous_at, timestamp '0001-01-01') as visited_after,
        case when next_at is null then timestamp '9999-12-31' else linked_at end as visited_until
    from shared

)

select
    node,
    core,
    people,
    since_at,
    visited_after,
    visited_until

from cut_by_time
where visited_until > visited_after
union all
select
    firsts.node,
    firsts.core,
    people.people,
    cast(null as timestamp) as since_at,
    timestamp '0001-01-01' as visited_after,
    timestamp '9999-12-31' as visited_until

from firsts
inner join people on firsts.node = people.node
where people.people = 1
union all
-- Of nobody: a kiosk.
select
    node,
    cast(null as varchar) as core,
    people,
    too_many_at as since_at,
    timestamp '0001-01-01' as visited_after,
    timestamp '9999-12-31' as visited_until

from people
where people > {{ most }}
