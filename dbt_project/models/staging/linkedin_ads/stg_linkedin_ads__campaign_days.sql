with

counts as (

    select * from {{ source('linkedin_ads', 'counts') }}

)

select
    'linkedin' as platform,
    'linkedin_ads' as source,
    account,
    split_part(pivots ->> '$[0]', ':', 4) as campaign_id,
    -- Reports name no campaign.
    cast(null as varchar) as campaign_name,
    'linkedin_ads.campaign.' || case metric
        when 'landingPageClicks' then 'landing_page_clicks'
        when 'totalEngagements' then 'engagements'
        when 'oneClickLeads' then 'form_leads'
        when 'externalWebsiteConversions' then 'conversions'
        else metric
    end as metric_id,
    on_date,
    'UTC' as day_zone,
    try_cast(value as bigint) as value,
    observed_at

from counts
