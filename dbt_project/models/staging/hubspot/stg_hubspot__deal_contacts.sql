with

deal_contacts as (

    select * from {{ source('hubspot', 'deal_contacts') }}

)

select
    account,
    deal_id,
    contact_id,
    concat_ws('|', 'deal:hubspot', account, deal_id) as deal_node,
    concat_ws('|', 'contact:hubspot', account, contact_id) as contact_node

from deal_contacts
