with

observed as (

    select * from {{ ref('int_identities__observed') }}

),

affected as (

    select * from {{ ref('int_identities__affected') }}

)

select distinct
    observed.left_node,
    observed.right_node,
    observed.tie,
    observed.linked_at,
    cast({{ var('max_people_per_id') }} as bigint) as max_people_per_id

from observed
inner join affected on observed.left_node = affected.node
