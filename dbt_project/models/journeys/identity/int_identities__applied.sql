-- depends_on: {{ ref('touchpoints') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('identity_key', ref('int_identities__changed')) }}"
) }}

with

assigned as (

    select * from {{ ref('int_identities__assigned') }}

),

changed as (

    select * from {{ ref('int_identities__changed') }}

)

select
    assigned.identity_key,
    assigned.person_id,
    assigned.visited_after,
    assigned.visited_until

from assigned
inner join changed on assigned.identity_key = changed.identity_key
