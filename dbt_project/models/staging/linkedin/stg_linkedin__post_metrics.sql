with

statistics as (

    select * from {{ source('linkedin', 'post_statistics') }}

),

figures as (

    select *
    from statistics unpivot include nulls (
        value for metric in (
            impressions, unique_impressions as reach, clicks, likes, comments, shares
        )
    )

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
