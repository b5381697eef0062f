with

comment_threads as (

    select * from {{ source('youtube', 'comment_threads') }}

),

replies as (

    select * from {{ source('youtube', 'replies') }}

)

select
    'youtube' as platform,
    account,
    comment_id as interaction_id,
    video_id as post_id,
    video_id as answers_id,
    'comment' as kind,
    published_at as happened_at,
    author_hmac,
    coalesce(author_hmac = own_hmac, false) as is_own,
    false as is_hidden,
    likes,
    text

from comment_threads
union all
-- An answer does not name its video; threads are one level deep.
select
    'youtube' as platform,
    replies.account,
    replies.reply_id as interaction_id,
    comment_threads.video_id as post_id,
    replies.thread_id as answers_id,
    'reply' as kind,
    replies.published_at as happened_at,
    replies.author_hmac,
    coalesce(replies.author_hmac = replies.own_hmac, false) as is_own,
    false as is_hidden,
    replies.likes,
    replies.text

from replies
left join comment_threads
    on
        replies.account = comment_threads.account
        and replies.thread_id = comment_threads.comment_id
