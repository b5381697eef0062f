with

spend as (

    select * from {{ source('meta_ads', 'spend') }}

)

select
    'meta_ads' as source,
    account,
    campaign_id || ' ' || publisher_platform || ' ' || spent_on as cost_line,
    spent_on,
    -- Under the names visits have (utm_sources.csv), so that cost and credit meet; what Meta
    -- cannot place belongs to no platform.
    case publisher_platform
        when 'messenger' then 'facebook'
        when 'unknown' then null
        else publisher_platform
    end as platform,
    'ads' as cost_kind,
    currency,
    cast(null as decimal(18, 4)) as hours,
    spend as amount

from spend
