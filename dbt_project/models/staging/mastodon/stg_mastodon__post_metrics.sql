with

status_counts as (

    select * from {{ source('mastodon', 'status_counts') }}
    where reblog_id is null and visibility in ('public', 'unlisted')

),

-- Servers before 4.5 do not count quotes: absent stays unknown.
figures as (

    select
        account,
        uri,
        'favourites' as metric,
        favourites as value,
        observed_at,
        ledger_seq
    from status_counts
    union all
    select
        account,
        uri,
        'reblogs' as metric,
        reblogs as value,
        observed_at,
        ledger_seq
    from status_counts
    union all
    select
        account,
        uri,
        'replies' as metric,
        replies as value,
        observed_at,
        ledger_seq
    from status_counts
    union all
    select
        account,
        uri,
        'quotes' as metric,
        quotes as value,
        observed_at,
        ledger_seq
    from status_counts

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
