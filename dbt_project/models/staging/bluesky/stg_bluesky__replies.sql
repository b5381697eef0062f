with

replies as (

    select * from {{ source('bluesky', 'replies') }}

)

select
    'bluesky' as platform,
    account,
    reply_id as interaction_id,
    post_id,
    post_id as answers_id,
    'reply' as kind,
    indexed_at as happened_at,
    author_hmac,
    false as is_hidden

from replies

where indexed_at is not null -- blocked and deleted replies have an address and nothing else
