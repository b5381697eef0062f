with

experiments as (

    select * from {{ source('company', 'experiments') }}

)

select
    experiment_id,
    platform,
    metric,
    cast(block_number as bigint) as block_number,
    starts_on,
    ends_on,
    state = 'on' as is_on,
    planned_on

from experiments
