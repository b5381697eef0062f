-- Warns when more was given back than was paid: a charge or a refund is missing.
{{ config(severity='warn') }}

select
    conversion_id,
    gross_amount,
    refunded_amount
from {{ ref('conversions') }}
where amount < 0
