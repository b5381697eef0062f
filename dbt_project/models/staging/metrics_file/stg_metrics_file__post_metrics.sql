with

readings as (

    select * from {{ ref('stg_metrics_file__readings') }}

),

figures as (

    select *
    from readings unpivot include nulls (
        value for metric in (
            likes, shares, comments, views, impressions, reach, saves, link_clicks, score
        )
    )

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
