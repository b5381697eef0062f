with

restatements as (

    select * from {{ source('meta', 'restatements') }}

)

select
    source,
    account,
    stream,
    record_key,
    -- A night can read a record twice: what stood before it, and what stood after.
    min_by(struct_pack(told := before), ledger_seq).told as value_before,
    max_by(struct_pack(told := after), ledger_seq).told as value_after,
    as_of

from restatements
group by source, account, stream, record_key, as_of
