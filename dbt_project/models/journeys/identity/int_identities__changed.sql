{% set applied = last_build_of('int_identities__applied', target.database, 'journeys') %}

with

assigned as (

    select * from {{ ref('int_identities__assigned') }}

),

applied as (

    {% if applied %}
        select
            identity_key,
            person_id,
            visited_after,
            visited_until
        from {{ applied }}
    {% else %}
        select *
        from assigned
        where false
    {% endif %}

)

select distinct coalesce(assigned.identity_key, applied.identity_key) as identity_key

from assigned
full join applied
    on
        assigned.identity_key = applied.identity_key
        and assigned.person_id = applied.person_id
        and assigned.visited_after = applied.visited_after
        and assigned.visited_until = applied.visited_until
where assigned.identity_key is null or applied.identity_key is null
