with

campaign_days as (

    select * from {{ source('google_ads', 'campaign_days') }}

),

figures as (

    select *
    from campaign_days unpivot include nulls (
        value for metric in (impressions, clicks)
    )

)

select
    'google' as platform,
    'google_ads' as source,
    account,
    campaign_id,
    campaign_name,
    'google_ads.campaign.' || metric as metric_id,
    on_date,
    day_zone,
    value,
    observed_at

from figures
