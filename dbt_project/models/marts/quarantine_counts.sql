with

quarantine as (

    select * from {{ source('meta', 'quarantine') }}

)

select
    source,
    account,
    stream,
    window_id,
    reasons,
    count(*) as quarantined_rows

from quarantine
group by all
