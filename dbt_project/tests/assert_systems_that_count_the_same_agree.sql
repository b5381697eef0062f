-- Warns when the source of record and another system differ by more than the tolerance.
{{ config(severity='warn') }}

select
    fact,
    month_start,
    source_of_record,
    other_source,
    difference
from {{ ref('reconciliation') }}
where state = 'differ'
