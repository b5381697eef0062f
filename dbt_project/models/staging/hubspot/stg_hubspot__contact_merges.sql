with

contacts as (

    select * from {{ source('hubspot', 'contacts') }}

),

merged as (

    select
        account,
        contact_id,
        created_at,
        unnest(string_split(merged_ids, ';')) as merged_id
    from contacts
    where merged_ids is not null

)

select
    account,
    contact_id,
    trim(merged_id) as merged_contact_id,
    concat_ws('|', 'contact:hubspot', account, contact_id) as node,
    concat_ws('|', 'contact:hubspot', account, trim(merged_id)) as merged_node,
    created_at

from merged
where trim(merged_id) not in ('', contact_id)
