with

statuses as (

    select * from {{ source('mastodon', 'statuses') }}
    where reblog_id is null

),

replies as (

    select * from {{ source('mastodon', 'replies') }}

),

mentions as (

    select * from {{ source('mastodon', 'mentions') }}

),

-- Statuses point at each other by the ids of one server; the address is the same everywhere.
known as (

    select
        account,
        status_id,
        uri
    from statuses
    union
    select
        account,
        reply_id as status_id,
        uri
    from replies
    union
    select
        account,
        status_id,
        uri
    from mentions

),

-- One status may be seen three ways: in its thread, as a mention of us, as an answer of ours.
-- Answers to private messages are private as well; they count, and what they say stays here.
seen as (

    select
        account,
        uri,
        status_id as thread_id,
        in_reply_to_id,
        'reply' as kind,
        created_at,
        author_hmac,
        author_id_hmac = own_id_hmac as is_own,
        favourites,
        content,
        1 as rank
    from replies
    union all
    select
        account,
        uri,
        cast(null as varchar) as thread_id,
        in_reply_to_id,
        case when visibility = 'direct' then 'message' else 'mention' end as kind,
        created_at,
        author_hmac,
        false as is_own,
        favourites,
        content,
        2 as rank
    from mentions
    union all
    select
        account,
        uri,
        cast(null as varchar) as thread_id,
        in_reply_to_id,
        'reply' as kind,
        created_at,
        cast(null as varchar) as author_hmac,
        true as is_own,
        cast(null as bigint) as favourites,
        cast(null as varchar) as content,
        3 as rank
    from statuses
    where in_reply_to_account_id <> author_id

),

once as (

    select *
    from seen
    qualify row_number() over (partition by uri order by rank, created_at, account) = 1

)

select
    'mastodon' as platform,
    once.account,
    once.uri as interaction_id,
    threads.uri as post_id,
    answered.uri as answers_id,
    once.kind,
    once.created_at as happened_at,
    case when not once.is_own then once.author_hmac end as author_hmac,
    once.is_own,
    false as is_hidden,
    once.favourites as likes,
    {{ html_text('once.content') }} as text

from once
left join known as threads
    on once.account = threads.account and once.thread_id = threads.status_id
left join known as answered
    on once.account = answered.account and once.in_reply_to_id = answered.status_id
