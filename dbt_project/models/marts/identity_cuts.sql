{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('identity_key', ref('int_identities__affected')) }}"
) }}

with

guarded as (

    select * from {{ ref('int_identities__guarded') }}

),

stretches as (

    select * from {{ ref('int_identities__stretches') }}

),

cuts as (

    select
        node,
        guard,
        people,
        since_at
    from guarded
    union all
    select distinct
        node,
        case when core is null then 'too_many_people' else 'shared_in_turns' end as guard,
        people,
        since_at
    from stretches
    where people > 1

)

select
    cast(md5(node) as uuid) as identity_key,
    split_part(node, ':', 1) as id_kind,
    guard,
    cast(people as bigint) as people,
    since_at

from cuts
