-- Warns when a row gave money back on a sale that no row says: the refund counts nowhere.
{{ config(severity='warn') }}

select
    account,
    sale_id,
    sum(amount) as amount
from {{ ref('stg_sale_table__rows') }}
group by account, sale_id
having max(amount) <= 0 and min(amount) < 0
