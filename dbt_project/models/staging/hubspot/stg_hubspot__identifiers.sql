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

pairs as (

    select
        node as left_node,
        node as right_node,
        'identity' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'email:' || email_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'user:' || user_id_hmac as right_node,
        'identity' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'web:' || web_id as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'token:' || browser_token as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'click:gclid:' || google_click_id as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
    union all
    select
        node as left_node,
        'click:fbclid:' || facebook_click_id as right_node,
        'link' as tie,
        created_at as linked_at
    from contacts
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

)

select
    left_node,
    right_node,
    tie,
    linked_at

from pairs
where right_node is not null
