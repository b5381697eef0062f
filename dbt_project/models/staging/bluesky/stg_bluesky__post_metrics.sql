with

posts as (

    select * from {{ source('bluesky', 'posts') }}

),

-- The API leaves a count out when it does not know it: absent stays unknown.
figures as (

    select *
    from posts unpivot include nulls (
        value for metric in (likes, reposts, replies, quotes, bookmarks)
    )

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
