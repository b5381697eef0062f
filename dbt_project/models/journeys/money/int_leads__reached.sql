with

leads as (

    select * from {{ ref('int_leads__unioned') }}

),

leads_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'leads'

)

select
    leads.source,
    leads.account,
    leads.contact_id,
    leads.node,
    leads.became_lead_at,
    leads.lead_at,
    leads.mql_at,
    leads.sql_at,
    leads.opportunity_at,
    leads.customer_at,
    leads.lifecycle_stage,
    leads.original_source

from leads
inner join leads_of_record on leads.source = leads_of_record.source
