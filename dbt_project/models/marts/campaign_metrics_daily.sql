with

registry as (

    select * from {{ ref('metric_registry_rows') }}

),

google_ads as (

    select * from {{ ref('stg_google_ads__campaign_days') }}

),

linkedin_ads as (

    select * from {{ ref('stg_linkedin_ads__campaign_days') }}

),

meta_ads as (

    select * from {{ ref('stg_meta_ads__campaign_days') }}

),

unioned as (

    select * from google_ads
    union all
    select * from linkedin_ads
    union all
    select * from meta_ads

)

select
    unioned.source,
    unioned.account,
    unioned.campaign_id,
    unioned.campaign_name,
    unioned.platform,
    unioned.metric_id,
    registry.metric,
    unioned.on_date,
    unioned.day_zone,
    unioned.observed_at,
    unioned.value,
    {{ served_state('unioned.value') }} as state

from unioned
inner join registry on unioned.metric_id = registry.metric_id
