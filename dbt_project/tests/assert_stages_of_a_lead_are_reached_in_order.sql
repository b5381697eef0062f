-- Warns when a CRM says a lead was a customer before it was one: figures per stage mislead then.
{{ config(severity='warn') }}

select
    lead_id,
    mql_at,
    sql_at,
    opportunity_at,
    customer_at
from {{ ref('leads') }}
where
    mql_at > sql_at
    or coalesce(sql_at, mql_at) > opportunity_at
    or coalesce(opportunity_at, sql_at, mql_at) > customer_at
