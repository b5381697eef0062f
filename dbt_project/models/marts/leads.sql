with

leads as (

    select * from {{ ref('int_leads__reached') }}

),

conversions as (

    select * from {{ ref('conversions') }}
    where conversion_kind = 'lead'

)

select
    conversions.conversion_id as lead_id,
    leads.source,
    leads.account,
    leads.contact_id as source_id,
    conversions.person_id,
    leads.became_lead_at,
    conversions.converted_on as became_lead_on,
    leads.mql_at,
    leads.sql_at,
    leads.opportunity_at,
    leads.customer_at,
    leads.lifecycle_stage,
    leads.original_source,
    conversions.is_attributed

from leads
inner join conversions
    on
        leads.source = conversions.source
        and leads.account = conversions.account
        and leads.contact_id = conversions.source_id
