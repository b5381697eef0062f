with

posts as (

    select * from {{ source('bluesky', 'posts') }}

),

-- The API leaves a count out when it does not know it: absent stays unknown.
figures as (

    select
        account,
        post_id,
        'likes' as metric,
        likes as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'reposts' as metric,
        reposts as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'replies' as metric,
        replies as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'quotes' as metric,
        quotes as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'bookmarks' as metric,
        bookmarks as value,
        observed_at,
        ledger_seq
    from posts

)

select
    'bluesky' as platform,
    'bluesky' as source,
    account,
    post_id,
    'bluesky.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
