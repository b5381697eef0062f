with

ga4 as (

    select * from {{ ref('stg_ga4__traffic') }}

)

select
    source,
    account,
    property_id,
    on_date,
    day_zone,
    session_source,
    session_medium,
    session_campaign,
    landing_page,
    session_source = '(other)' as is_other_row,
    cast(sum(sessions) as bigint) as sessions,
    cast(sum(engaged_sessions) as bigint) as engaged_sessions,
    case when count(*) = 1 then max(total_users) end as users,
    cast(sum(page_views) as bigint) as page_views,
    cast(sum(key_events) as decimal(18, 4)) as key_events,
    cast(sum(engagement_seconds) as bigint) as engagement_seconds,
    bool_or(is_sampled) as is_sampled,
    bool_or(is_thresholded) as is_thresholded,
    bool_or(has_other_row) as has_other_row,
    max(observed_at) as observed_at

from ga4
group by
    source,
    account,
    property_id,
    on_date,
    day_zone,
    session_source,
    session_medium,
    session_campaign,
    landing_page
