with

spend as (

    select * from {{ source('google_ads', 'spend') }}

)

select
    'google_ads' as source,
    account,
    campaign_id || ' ' || spent_on as cost_line,
    spent_on,
    -- Visits from these ads bring a Google click id: they are Paid Search, whatever network showed
    -- the ad. Under that name cost and credit meet.
    'paid search' as platform,
    'ads' as cost_kind,
    currency,
    cast(null as decimal(18, 4)) as hours,
    -- Millionths of the account's currency.
    cast(cast(cost_micros as decimal(18, 0)) * 0.000001 as decimal(18, 4)) as amount

from spend
