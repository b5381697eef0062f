with

posts as (

    select
        *,
        -- An edit gets an id of its own; the first one stays the post's.
        coalesce(json_extract_string(edit_history, '$[0]'), post_id) as first_id,
        list_extract(
            json_extract_string(referenced, '$[*].id'),
            list_position(json_extract_string(referenced, '$[*].type'), 'replied_to')
        ) as replied_to_id,
        json_extract_string(media_keys, '$[0]') as media_key,
        -- Pictures and videos stand among the addresses as well, and lead to themselves.
        len(json_extract(urls, '$[*].expanded_url'))
        > len(json_extract(urls, '$[*].media_key')) as has_link
    from {{ source('x', 'posts') }}

),

newest as (

    select *
    from posts
    qualify
        row_number() over (
            partition by account, first_id order by cast(post_id as bigint) desc
        ) = 1

)

select
    'x' as platform,
    'x' as source,
    account,
    first_id as post_id,
    post_id as version_id,
    created_at as posted_at,
    -- 3_ begins the key of a photo; 7_ and 13_ those of videos, 16_ that of an animated picture.
    case
        when left(media_key, 2) = '3_' then 'image'
        when media_key is not null then 'video'
        when poll_ids is not null then 'poll'
        when has_link then 'link'
        else 'text'
    end as post_type,
    {{ html_unescaped('text') }} as text,
    'https://x.com/i/status/' || post_id as permalink_url,
    -- An answer to somebody else; going on under an own post is a thread.
    replied_to_id is not null
    and coalesce(in_reply_to_user_id <> user_id, true) as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    urls,
    replied_to_id,
    conversation_id,
    ledger_seq

from newest
