with

components as (

    select * from {{ ref('int_identities__components') }}

),

roots as (

    select
        root,
        cast(md5(string_agg(node, '|' order by node)) as uuid) as members_hash,
        count(*) as members,
        count(*) filter (where not starts_with(node, 'web:')) as known_members
    from components
    group by root

)

select
    components.node,
    cast(md5(components.node) as uuid) as identity_key,
    cast(md5(components.root) as uuid) as person_id,
    roots.members_hash,
    roots.members,
    roots.known_members > 0 as is_known

from components
inner join roots on components.root = roots.root
