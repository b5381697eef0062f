with

published_posts as (

    select * from {{ source('facebook', 'published_posts') }}

)

select
    'facebook' as platform,
    account,
    post_id,
    message as text,
    created_at as posted_at,
    permalink_url,
    status_type as post_type,
    attachments,
    ledger_seq

from published_posts
