with

pin_days as (

    select * from {{ source('pinterest', 'pin_days') }}

),

figures as (

    select *
    from pin_days unpivot include nulls (
        served for metric in (
            impressions,
            outbound_clicks,
            pin_clicks,
            saves,
            follows,
            profile_visits,
            video_views,
            video_starts,
            video_10s_views,
            video_watch_ms,
            video_95pct_views
        )
    )

)

select
    'pinterest' as platform,
    'pinterest' as source,
    account,
    pin_id as post_id,
    'pinterest.post_day.' || metric as metric_id,
    on_date,
    'UTC' as day_zone,
    -- Of days before the pin, or longer ago than is kept, a zero says nothing.
    case when data_status in ('READY', 'ESTIMATE', 'PROCESSING') then served end as value,
    data_status,
    data_status in ('ESTIMATE', 'PROCESSING') as is_provisional,
    observed_at,
    ledger_seq

from figures
