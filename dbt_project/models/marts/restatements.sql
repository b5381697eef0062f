with

restatements as (

    select * from {{ source('meta', 'restatements') }}

)

select
    source,
    account,
    stream,
    record_key,
    before as value_before,
    after as value_after,
    as_of

from restatements
