{% set applied = last_build_of('int_identities__applied', target.database, 'journeys') %}

with

resolved as (

    select * from {{ ref('int_identities__resolved') }}

),

applied as (

    {% if applied %}
        select
            identity_key,
            person_id
        from {{ applied }}
    {% else %}
        select
            cast(null as uuid) as identity_key,
            cast(null as uuid) as person_id
        where false
    {% endif %}

)

select coalesce(resolved.identity_key, applied.identity_key) as identity_key

from resolved
full join applied on resolved.identity_key = applied.identity_key
where resolved.person_id is distinct from applied.person_id
