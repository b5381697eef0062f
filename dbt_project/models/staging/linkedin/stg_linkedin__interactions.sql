with

comments as (

    select * from {{ source('linkedin', 'comments') }}

),

replies as (

    select * from {{ source('linkedin', 'replies') }}

),

-- A comment hangs under its post; an answer hangs under a comment, and so under that one's post.
unioned as (

    select
        account,
        comment_id,
        parent_id as post_id,
        parent_id as answers_id,
        created_at,
        author_hmac,
        organization_hmac,
        likes,
        message
    from comments
    union all
    select
        replies.account,
        replies.comment_id,
        comments.parent_id as post_id,
        replies.parent_id as answers_id,
        replies.created_at,
        replies.author_hmac,
        replies.organization_hmac,
        replies.likes,
        replies.message
    from replies
    left join comments
        on replies.account = comments.account and replies.parent_id = comments.comment_id

),

marked as (

    select
        *,
        coalesce(author_hmac = organization_hmac, false) as is_own
    from unioned

)

select
    'linkedin' as platform,
    account,
    comment_id as interaction_id,
    post_id,
    answers_id,
    'comment' as kind,
    created_at as happened_at,
    case when not is_own then author_hmac end as author_hmac,
    is_own,
    false as is_hidden,
    likes,
    message as text

from marked
