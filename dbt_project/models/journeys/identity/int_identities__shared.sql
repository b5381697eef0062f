{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('identity_key', ref('int_identities__affected')) }}"
) }}

with

stretches as (

    select * from {{ ref('int_identities__stretches') }}

)

select
    cast(md5(node) as uuid) as identity_key,
    cast(md5(core) as uuid) as person_id,
    visited_after,
    visited_until

from stretches
where people > 1 and core is not null
