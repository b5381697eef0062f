with

published_posts as (

    select * from {{ source('facebook', 'published_posts') }}

)

select
    'facebook' as platform,
    'facebook' as source,
    account,
    post_id,
    message as text,
    created_at as posted_at,
    permalink_url,
    status_type as post_type,
    false as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    attachments,
    ledger_seq

from published_posts
