with

posts as (

    select
        *,
        concat_ws(':', file_hash, cast(row_number as varchar)) as post_id
    from {{ source('facebook_export', 'posts') }}

),

figures as (

    select *
    from posts unpivot include nulls (
        value for metric in (
            reach,
            impressions,
            engaged_users,
            consumers,
            consumptions,
            comments,
            likes,
            shares,
            interactions
        )
    )

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
