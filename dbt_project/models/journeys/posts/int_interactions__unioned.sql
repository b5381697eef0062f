with

facebook as (

    select * from {{ ref('stg_facebook__comments') }}

),

replies as (

    select * from {{ ref('stg_bluesky__replies') }}

),

bluesky_posts as (

    select * from {{ ref('stg_bluesky__posts') }}

),

mastodon as (

    select * from {{ ref('stg_mastodon__interactions') }}

),

-- What we answered on Bluesky is a post of ours; the thread shows it as a reply as well.
own_answers as (

    select
        platform,
        account,
        post_id as interaction_id,
        cast(null as varchar) as post_id,
        reply_to_id as answers_id,
        'reply' as kind,
        posted_at as happened_at
    from bluesky_posts
    where reply_to_id is not null

),

unioned as (

    select
        platform,
        account,
        interaction_id,
        post_id,
        answers_id,
        kind,
        happened_at,
        author_hmac,
        is_own,
        is_hidden,
        likes
    from facebook
    union all
    select
        own_answers.platform,
        own_answers.account,
        own_answers.interaction_id,
        parents.post_id,
        own_answers.answers_id,
        own_answers.kind,
        own_answers.happened_at,
        cast(null as varchar) as author_hmac,
        true as is_own,
        false as is_hidden,
        cast(null as bigint) as likes
    from own_answers
    left join replies as parents on own_answers.answers_id = parents.interaction_id
    union all
    select
        replies.platform,
        replies.account,
        replies.interaction_id,
        replies.post_id,
        replies.answers_id,
        replies.kind,
        replies.happened_at,
        replies.author_hmac,
        false as is_own,
        replies.is_hidden,
        cast(null as bigint) as likes
    from replies
    left join bluesky_posts on replies.interaction_id = bluesky_posts.post_id
    where bluesky_posts.post_id is null
    union all
    select
        platform,
        account,
        interaction_id,
        post_id,
        answers_id,
        kind,
        happened_at,
        author_hmac,
        is_own,
        is_hidden,
        likes
    from mastodon

)

select
    platform,
    account,
    interaction_id,
    post_id,
    answers_id,
    kind,
    happened_at,
    author_hmac,
    is_own,
    is_hidden,
    likes

from unioned
