with

hubspot as (

    select {{ lead_columns() }} from {{ ref('stg_hubspot__contacts') }}

),

lead_table as (

    select {{ lead_columns() }} from {{ ref('stg_lead_table__leads') }}

),

contacts as (

    select * from hubspot
    union all
    select * from lead_table

),

-- What was merged away stays as it was last seen: it is no lead of its own any more.
merged as (

    select distinct merged_node as node from {{ ref('stg_hubspot__contact_merges') }}

),

dated as (

    select
        contacts.*,
        -- DuckDB's least() passes over NULL: the first stage that has a date.
        least(
            contacts.lead_at,
            contacts.mql_at,
            contacts.sql_at,
            contacts.opportunity_at,
            contacts.customer_at
        ) as first_stage_at
    from contacts
    left join merged on contacts.node = merged.node
    where merged.node is null

)

select
    source,
    account,
    contact_id,
    node,
    coalesce(first_stage_at, created_at) as became_lead_at,
    lead_at,
    mql_at,
    sql_at,
    opportunity_at,
    customer_at,
    lifecycle_stage,
    original_source

from dated
where
    first_stage_at is not null
    or lifecycle_stage in (
        'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer',
        'evangelist'
    )
