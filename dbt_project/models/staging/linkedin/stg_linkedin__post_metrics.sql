with

statistics as (

    select * from {{ source('linkedin', 'post_statistics') }}

),

figures as (

    select
        account,
        post_id,
        'impressions' as metric,
        impressions as value,
        observed_at,
        ledger_seq
    from statistics
    union all
    select
        account,
        post_id,
        'reach' as metric,
        unique_impressions as value,
        observed_at,
        ledger_seq
    from statistics
    union all
    select
        account,
        post_id,
        'clicks' as metric,
        clicks as value,
        observed_at,
        ledger_seq
    from statistics
    union all
    select
        account,
        post_id,
        'likes' as metric,
        likes as value,
        observed_at,
        ledger_seq
    from statistics
    union all
    select
        account,
        post_id,
        'comments' as metric,
        comments as value,
        observed_at,
        ledger_seq
    from statistics
    union all
    select
        account,
        post_id,
        'shares' as metric,
        shares as value,
        observed_at,
        ledger_seq
    from statistics

)

select
    'linkedin' as platform,
    'linkedin' as source,
    account,
    post_id,
    'linkedin.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
