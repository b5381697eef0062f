with

comments as (

    select * from {{ source('instagram', 'comments') }}

),

replies as (

    select * from {{ source('instagram', 'replies') }}

),

account as (

    select * from {{ source('instagram', 'account') }}

),

-- Names may change: what the account was ever called is its own.
own_names as (

    select distinct
        account,
        username_hmac
    from account
    where username_hmac is not null

),

said as (

    select
        account,
        comment_id as interaction_id,
        parent_id as post_id,
        parent_id as answers_id,
        'comment' as kind,
        created_at,
        author_hmac,
        username_hmac,
        is_hidden,
        likes,
        content
    from comments
    union all
    select
        replies.account,
        replies.comment_id as interaction_id,
        comments.parent_id as post_id,
        replies.parent_id as answers_id,
        'reply' as kind,
        replies.created_at,
        replies.author_hmac,
        replies.username_hmac,
        replies.is_hidden,
        replies.likes,
        replies.content
    from replies
    left join comments
        on replies.account = comments.account and replies.parent_id = comments.comment_id

),

told_apart as (

    select
        said.*,
        -- The id of a writer is not the account's id: by its name it is known.
        case when said.username_hmac is not null then own_names.username_hmac is not null end
            as is_own
    from said
    left join own_names
        on said.account = own_names.account and said.username_hmac = own_names.username_hmac

)

select
    'instagram' as platform,
    account,
    interaction_id,
    post_id,
    answers_id,
    kind,
    created_at as happened_at,
    case when not coalesce(is_own, false) then coalesce(author_hmac, username_hmac) end
        as author_hmac,
    is_own,
    coalesce(is_hidden, false) as is_hidden,
    likes,
    content as text

from told_apart
