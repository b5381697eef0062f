with

posts as (

    select
        *,
        concat_ws(':', file_hash, cast(row_number as varchar)) as post_id
    from {{ source('facebook_export', 'posts') }}

),

figures as (

    select
        account,
        post_id,
        'reach' as metric,
        reach as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'impressions' as metric,
        impressions as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'engaged_users' as metric,
        engaged_users as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'consumers' as metric,
        consumers as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'consumptions' as metric,
        consumptions as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'comments' as metric,
        comments as value,
        observed_at,
        ledger_seq
    from posts
    union all
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
        'shares' as metric,
        shares as value,
        observed_at,
        ledger_seq
    from posts
    union all
    select
        account,
        post_id,
        'interactions' as metric,
        interactions as value,
        observed_at,
        ledger_seq
    from posts

)

select
    'facebook' as platform,
    'facebook_export' as source,
    account,
    post_id,
    'facebook_export.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
