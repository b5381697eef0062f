with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_merges as (

    select * from {{ ref('stg_hubspot__contact_merges') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

-- A deal often names a whole committee, which is no person: it stands with its first contact.
deal_contacts as (

    select *
    from {{ ref('stg_hubspot__deal_contacts') }}
    qualify
        row_number() over (
            partition by deal_node order by length(contact_id), contact_id
        ) = 1

),

contact_nodes as (

    select
        node as left_node,
        created_at as linked_at,
        node as itself,
        'email:' || email_hmac as email,
        'user:' || user_id_hmac as user_id,
        'web:' || web_id as web_id,
        'token:' || browser_token as token,
        'click:gclid:' || google_click_id as gclid,
        'click:fbclid:' || facebook_click_id as fbclid
    from contacts

)

select
    left_node,
    right_node,
    'identity' as tie,
    linked_at

from contact_nodes unpivot (right_node for kind in (itself, email, user_id))
union all
select
    left_node,
    right_node,
    'link' as tie,
    linked_at

from contact_nodes unpivot (right_node for kind in (web_id, token, gclid, fbclid))
union all
select
    node as left_node,
    merged_node as right_node,
    'identity' as tie,
    created_at as linked_at

from contact_merges
union all
select
    node as left_node,
    node as right_node,
    'identity' as tie,
    created_at as linked_at

from deals
union all
select
    deal_node as left_node,
    contact_node as right_node,
    'identity' as tie,
    cast(null as timestamp) as linked_at

from deal_contacts
