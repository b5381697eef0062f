with

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

touchpoints as (

    select touchpoints.*
    from {{ ref('touchpoints') }} as touchpoints
    cross join shared_window
    where touchpoints.touched_on >= shared_window.since_on

),

sessions as (

    select
        session_id,
        country,
        device
    from {{ ref('sessions') }}

),

credits as (

    select
        touchpoint_id,
        sum(share) filter (where conversion_kind = 'lead') as leads,
        sum(share) filter (where conversion_kind = 'sale') as sales,
        sum(amount) filter (where conversion_kind = 'sale') as revenue_amount
    from {{ ref('credits') }}
    where model = 'last_non_direct' and touchpoint_id is not null
    group by touchpoint_id

),

company as (

    select * from {{ source('config', 'company') }}

),

-- Campaigns with fewer sessions than a rate needs at the very least stand together.
campaigns as (

    select lower(utm_campaign) as campaign
    from touchpoints
    where utm_campaign is not null
    group by lower(utm_campaign)
    having count(*) >= 30

),

-- A browser, not a person: people become one across browsers mostly when they become a lead, and
-- would be returning visitors for that reason alone.
described as (

    select
        {{ funnel_row('touchpoints.channel', 'touchpoints.platform') }} as platform,
        case
            when
                row_number() over (
                    partition by touchpoints.identity_key
                    order by touchpoints.touched_at, touchpoints.touchpoint_id
                ) = 1
                then 'new'
            else 'returning'
        end as visitor,
        coalesce(sessions.country, 'unknown') as country,
        coalesce(sessions.device, 'unknown') as device,
        case
            when campaigns.campaign is not null then campaigns.campaign
            when touchpoints.utm_campaign is not null then 'other campaigns'
            else 'none'
        end as campaign,
        credits.leads,
        credits.sales,
        credits.revenue_amount
    from touchpoints
    left join sessions on touchpoints.touchpoint_id = sessions.session_id
    left join credits on touchpoints.touchpoint_id = credits.touchpoint_id
    left join campaigns on lower(touchpoints.utm_campaign) = campaigns.campaign

),

summed as (

    select
        coalesce(platform, 'all') as platform,
        case
            when grouping(visitor) = 0 then 'visitor'
            when grouping(country) = 0 then 'country'
            when grouping(device) = 0 then 'device'
            else 'campaign'
        end as segment_kind,
        coalesce(visitor, country, device, campaign) as segment,
        count(*) as sessions,
        coalesce(sum(leads), 0) as leads,
        coalesce(sum(sales), 0) as sales,
        coalesce(sum(revenue_amount), 0) as revenue_amount
    from described
    group by
        grouping sets (
            (platform, visitor), (platform, country), (platform, device), (platform, campaign),
            (visitor), (country), (device), (campaign)
        )

)

select
    summed.platform,
    summed.segment_kind,
    summed.segment,
    summed.sessions,
    cast(summed.leads as decimal(18, 9)) as leads,
    cast(summed.sales as decimal(18, 9)) as sales,
    cast(summed.revenue_amount as decimal(18, 2)) as revenue_amount,
    company.currency,
    {{ share_pct('summed.leads', 'summed.sessions') }} as leads_per_session_pct,
    {{ wilson_pct('summed.leads', 'summed.sessions', '-') }} as leads_per_session_pct_low,
    {{ wilson_pct('summed.leads', 'summed.sessions', '+') }} as leads_per_session_pct_high,
    {{ share_pct('summed.sales', 'summed.sessions') }} as sales_per_session_pct,
    {{ wilson_pct('summed.sales', 'summed.sessions', '-') }} as sales_per_session_pct_low,
    {{ wilson_pct('summed.sales', 'summed.sessions', '+') }} as sales_per_session_pct_high,
    case
        when summed.leads + summed.sales = 0 then 'no outcome'
        when summed.leads + summed.sales < 30 then 'few outcomes'
        else 'enough outcomes'
    end as state,
    cast(greatest(30 - floor(summed.leads + summed.sales), 0) as bigint) as outcomes_needed,
    case when summed.leads + summed.sales < 30 then 'not enough data' else 'modelled' end as claim

from summed
cross join company
