{% set edges = last_build_of('int_identities__edges', target.database, 'journeys') %}
{% set resolved = last_build_of('int_identities__resolved', target.database, 'journeys') %}

with

observed as (

    select * from {{ ref('int_identities__observed') }}

),

{% if edges and resolved %}

    edges as (

        select * from {{ edges }}

    ),

    resolved as (

        select * from {{ resolved }}

    ),

    both_nights as (

        select
            *,
            1 as night
        from observed
        union all
        select
            *,
            0 as night
        from edges

    ),

    new_or_gone as (

        select
            left_node,
            right_node
        from both_nights
        group by left_node, right_node, tie, linked_at
        having min(night) = max(night)

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
