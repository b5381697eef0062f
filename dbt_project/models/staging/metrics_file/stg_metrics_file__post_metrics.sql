with

readings as (

    select * from {{ ref('stg_metrics_file__readings') }}

),

figures as (

    select
        platform,
        source,
        account,
        post_id,
        'likes' as metric,
        likes as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'shares' as metric,
        shares as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'comments' as metric,
        comments as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'views' as metric,
        views as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'impressions' as metric,
        impressions as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'reach' as metric,
        reach as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'saves' as metric,
        saves as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'link_clicks' as metric,
        link_clicks as value,
        observed_at,
        ledger_seq
    from readings
    union all
    select
        platform,
        source,
        account,
        post_id,
        'score' as metric,
        score as value,
        observed_at,
        ledger_seq
    from readings

)

select
    platform,
    source,
    account,
    post_id,
    'metrics_file.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
