with

insights as (

    select * from {{ source('meta_ads', 'insights') }}

),

-- Actions are a list of kinds; of these the one that means a visit.
actions as (

    select
        account,
        campaign_id,
        publisher_platform,
        on_date,
        metric,
        unnest(from_json(value, '[{"action_type": "VARCHAR", "value": "VARCHAR"}]')) as action
    from insights
    where metric in ('actions', 'outbound_clicks')

),

counted as (

    select
        account,
        campaign_id,
        publisher_platform,
        on_date,
        metric,
        sum(try_cast(struct_extract(action, 'value') as bigint)) as value
    from actions
    where
        (metric, struct_extract(action, 'action_type')) in (
            ('outbound_clicks', 'outbound_click'),
            ('actions', 'landing_page_view')
        )
    group by all

)

select
    insights.publisher_platform as platform,
    'meta_ads' as source,
    insights.account,
    insights.campaign_id,
    insights.campaign_name,
    'meta_ads.campaign.' || case insights.metric
        when 'inline_link_clicks' then 'link_clicks'
        when 'actions' then 'landing_page_views'
        else insights.metric
    end as metric_id,
    insights.on_date,
    insights.day_zone,
    cast(
        case
            when insights.metric in ('actions', 'outbound_clicks') then counted.value
            else try_cast(insights.value ->> '$' as bigint)
        end as bigint
    ) as value,
    insights.observed_at

from insights
left join counted
    on
        insights.account = counted.account
        and insights.campaign_id = counted.campaign_id
        and insights.publisher_platform = counted.publisher_platform
        and insights.on_date = counted.on_date
        and insights.metric = counted.metric
