-- depends_on: {{ ref('touchpoints') }}

with

resolved as (

    select * from {{ ref('int_identities__resolved') }}

)

select
    identity_key,
    person_id

from resolved
