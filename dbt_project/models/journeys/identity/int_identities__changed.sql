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

select identity_key from (select * from assigned except select * from applied)
union
select identity_key from (select * from applied except select * from assigned)
