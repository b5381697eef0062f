with

-- Blocked and deleted replies have an address and nothing else.
replies as (

    select * from {{ source('bluesky', 'replies') }}
    where indexed_at is not null

),

posts as (

    select * from {{ ref('stg_bluesky__posts') }}

),

-- What we answered is a post of ours; the thread shows it as a reply as well.
others as (

    select replies.*
    from replies
    left join posts on replies.reply_id = posts.post_id
    where posts.post_id is null

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
    false as is_own,
    false as is_hidden,
    cast(null as bigint) as likes,
    text

from others
union all
select
    posts.platform,
    posts.account,
    posts.post_id as interaction_id,
    parents.post_id,
    posts.reply_to_id as answers_id,
    'reply' as kind,
    posts.posted_at as happened_at,
    cast(null as varchar) as author_hmac,
    true as is_own,
    false as is_hidden,
    cast(null as bigint) as likes,
    cast(null as varchar) as text

from posts
left join replies as parents on posts.reply_to_id = parents.reply_id
where posts.reply_to_id is not null
