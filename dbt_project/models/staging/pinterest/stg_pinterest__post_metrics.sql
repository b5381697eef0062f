with

pin_counts as (

    select * from {{ source('pinterest', 'pin_counts') }}

),

figures as (

    select *
    from pin_counts unpivot include nulls (
        value for metric in (impressions, outbound_clicks, pin_clicks, reactions, comments)
    )

)

select
    'pinterest' as platform,
    'pinterest' as source,
    account,
    pin_id as post_id,
    'pinterest.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
