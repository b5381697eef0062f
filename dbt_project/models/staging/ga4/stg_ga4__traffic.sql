with

traffic as (

    select * from {{ source('ga4', 'traffic') }}

)

select
    'ga4' as source,
    account,
    property_id,
    on_date,
    day_zone,
    session_source,
    session_medium,
    session_campaign,
    case
        when not contains(landing_page, '@') and not contains(landing_page, '%40') then landing_page
        else '(withheld)'
    end as landing_page,
    sessions,
    engaged_sessions,
    total_users,
    page_views,
    key_events,
    engagement_seconds,
    -- Google leaves out what does not apply.
    coalesce(samples_read < samples, false) as is_sampled,
    coalesce(is_thresholded, false) as is_thresholded,
    coalesce(has_other_row, false) as has_other_row,
    observed_at,
    ledger_seq

from traffic
