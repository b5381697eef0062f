with

page_insights as (

    select * from {{ source('facebook', 'page_insights') }}

)

select
    'facebook' as platform,
    'facebook' as source,
    account,
    'facebook.page.' || case metric
        when 'page_media_view' then 'views'
        when 'page_total_media_view_unique' then 'reach'
        when 'page_follows' then 'followers'
        when 'page_daily_follows' then 'new_followers'
        when 'page_post_engagements' then 'engagements'
        when 'page_views_total' then 'visits'
    end as metric_id,
    -- `ended_at` is the end of a Pacific day; an hour earlier is surely inside that day.
    {{ local_day("ended_at - interval '1 hour'", "'America/Los_Angeles'") }} as on_date,
    'America/Los_Angeles' as day_zone,
    value,
    false as is_provisional,
    observed_at

from page_insights
