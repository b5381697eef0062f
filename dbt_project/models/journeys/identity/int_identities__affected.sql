{% set edges = last_build_of('int_identities__edges', target.database, 'journeys') %}
{% set resolved = last_build_of('int_identities__resolved', target.database, 'journeys') %}

with

observed as (

    select * from {{ ref('int_identities__observed') }}

),

{% if edges and resolved %}

    edges as (

        select
            left_node,
            right_node,
            tie,
            linked_at
        from {{ edges }}

    ),

    resolved as (

        select
            node,
            island_id
        from {{ resolved }}

    ),

    new_or_gone as (

        (select * from observed except select * from edges)
        union all
        (select * from edges except select * from observed)

    ),

    changed as (

        select left_node as node from new_or_gone
        union
        select right_node as node from new_or_gone

    ),

    islands as (

        select distinct resolved.island_id
        from resolved
        inner join changed on resolved.node = changed.node

    ),

    affected as (

        select node from changed
        union
        select resolved.node
        from resolved
        inner join islands on resolved.island_id = islands.island_id

    )

{% else %}

    affected as (

        select left_node as node from observed
        union
        select right_node as node from observed

    )

{% endif %}

select
    node,
    cast(md5(node) as uuid) as identity_key

from affected
