with

posts as (

    select * from {{ ref('stg_x__posts') }}

),

versions as (

    select
        account,
        post_id,
        edit_history
    from {{ source('x', 'posts') }}

),

mentions as (

    select
        *,
        coalesce(json_extract_string(edit_history, '$[0]'), mention_id) as first_id,
        list_extract(
            json_extract_string(referenced, '$[*].id'),
            list_position(json_extract_string(referenced, '$[*].type'), 'replied_to')
        ) as replied_to_id
    from {{ source('x', 'mentions') }}

),

-- Whatever version of a post of ours is answered, it is the post that is answered.
known as (

    select
        account,
        post_id as version_id,
        coalesce(json_extract_string(edit_history, '$[0]'), post_id) as post_id
    from versions
    union
    select
        account,
        post_id as version_id,
        post_id
    from posts

),

-- What we wrote ourselves is among our posts.
said_to_us as (

    select
        account,
        first_id as interaction_id,
        conversation_id,
        replied_to_id,
        case when answers_hmac = own_hmac then 'reply' else 'mention' end as kind,
        created_at as happened_at,
        author_hmac,
        false as is_own,
        likes,
        text
    from mentions
    where author_hmac is distinct from own_hmac
    qualify
        row_number() over (
            partition by account, first_id order by cast(mention_id as bigint) desc
        ) = 1

),

said_by_us as (

    select
        account,
        post_id as interaction_id,
        conversation_id,
        replied_to_id,
        'reply' as kind,
        posted_at as happened_at,
        cast(null as varchar) as author_hmac,
        true as is_own,
        cast(null as bigint) as likes,
        cast(null as varchar) as text
    from posts
    where is_reply

),

said as (

    select * from said_to_us
    union all
    select * from said_by_us

)

select
    'x' as platform,
    said.account,
    said.interaction_id,
    conversations.post_id,
    coalesce(answered.post_id, said.replied_to_id) as answers_id,
    said.kind,
    said.happened_at,
    said.author_hmac,
    said.is_own,
    false as is_hidden,
    said.likes,
    said.text

from said
left join known as conversations
    on said.account = conversations.account and said.conversation_id = conversations.version_id
left join known as answered
    on said.account = answered.account and said.replied_to_id = answered.version_id
