with

account_days as (

    select * from {{ source('pinterest', 'account_days') }}

),

figures as (

    select *
    from account_days unpivot include nulls (
        served for metric in (engagements, impressions, outbound_clicks, pin_clicks, saves)
    )

)

select
    'pinterest' as platform,
    'pinterest' as source,
    account,
    'pinterest.account.' || metric as metric_id,
    on_date,
    'UTC' as day_zone,
    -- Of days before the business account, or longer ago than is kept, a zero says nothing.
    case when data_status in ('READY', 'ESTIMATE', 'PROCESSING') then served end as value,
    data_status,
    data_status in ('ESTIMATE', 'PROCESSING') as is_provisional,
    observed_at

from figures
