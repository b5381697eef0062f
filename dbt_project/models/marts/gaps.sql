with

gaps as (

    select * from {{ source('meta', 'gaps') }}

)

select
    source,
    account,
    stream,
    item,
    window_start,
    window_end,
    as_of,
    reason,
    remedy,
    is_open

from gaps
