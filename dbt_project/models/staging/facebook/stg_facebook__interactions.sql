with

comments as (

    select * from {{ source('facebook', 'comments') }}

)

select
    'facebook' as platform,
    account,
    comment_id as interaction_id,
    post_id,
    coalesce(parent_comment_id, post_id) as answers_id,
    'comment' as kind,
    created_at as happened_at,
    author_hmac,
    author_hmac = page_hmac as is_own,
    coalesce(is_hidden, false) as is_hidden,
    likes,
    message as text

from comments
