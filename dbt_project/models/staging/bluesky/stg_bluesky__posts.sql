with

author_feed as (

    select * from {{ source('bluesky', 'author_feed') }}

),

profiles as (

    select distinct
        account,
        account_did
    from {{ source('bluesky', 'profile') }}

),

-- A feed also shows what others wrote and the account reposted. A post of its own that it
-- reposted or pinned comes with a reason too, and is still its own.
own as (

    select author_feed.*
    from author_feed
    left join profiles
        on
            author_feed.account = profiles.account
            and author_feed.author_id = profiles.account_did
    where
        author_feed.reason_type is null
        or author_feed.reason_type like '%#reasonPin'
        or profiles.account_did is not null

)

select
    'bluesky' as platform,
    'bluesky' as source,
    account,
    post_id,
    text,
    -- The author's clock may be wrong or back-dated; the server's is not.
    indexed_at as posted_at,
    'https://bsky.app/profile/' || split_part(post_id, '/', 3)
    || '/post/' || split_part(post_id, '/', 5) as permalink_url,
    coalesce(
        nullif(regexp_extract(embed_type, '^app\.bsky\.embed\.([a-z]+)', 1), ''), 'text'
    ) as post_type,
    link_url,
    facets,
    reply_to_id,
    -- An answer to somebody else; going on under an own post is a thread. Compared as a whole:
    -- DuckDB 2.0.0 cannot compare a part of a text that is NULL in every row.
    coalesce(not starts_with(reply_to_id, 'at://' || author_id || '/'), false) as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from own
