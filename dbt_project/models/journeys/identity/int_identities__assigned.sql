{{ config(materialized='view') }}

with

resolved as (

    select * from {{ ref('int_identities__resolved') }}
    where starts_with(node, 'web:')

),

shared as (

    select * from {{ ref('int_identities__shared') }}

)

select
    resolved.identity_key,
    coalesce(shared.person_id, resolved.person_id) as person_id,
    coalesce(shared.visited_after, timestamp '0001-01-01') as visited_after,
    coalesce(shared.visited_until, timestamp '9999-12-31') as visited_until

from resolved
left join shared on resolved.identity_key = shared.identity_key
