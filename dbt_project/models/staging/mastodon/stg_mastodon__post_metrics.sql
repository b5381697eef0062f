with

status_counts as (

    select * from {{ source('mastodon', 'status_counts') }}
    where reblog_id is null and visibility in ('public', 'unlisted')

),

-- Servers before 4.5 do not count quotes: absent stays unknown.
figures as (

    select *
    from status_counts unpivot include nulls (
        value for metric in (favourites, reblogs, replies, quotes)
    )

)

select
    'mastodon' as platform,
    'mastodon' as source,
    account,
    uri as post_id,
    'mastodon.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
