with

outcomes as (

    select * from {{ ref('post_outcomes') }}
    where link_clicks is not null

),

findable as (

    select * from {{ ref('int_posts__findable') }}

),

reasons as (

    select * from {{ ref('click_yield_reasons') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

-- Older posts were clicked before visits were counted.
posts as (

    select
        outcomes.platform,
        outcomes.post_id,
        outcomes.posted_on,
        findable.found_by,
        outcomes.link_clicks,
        outcomes.sessions
    from outcomes
    cross join shared_window
    inner join findable
        on outcomes.platform = findable.platform and outcomes.post_id = findable.post_id
    where
        outcomes.posted_on >= shared_window.since_on
        and (outcomes.link_clicks > 0 or outcomes.sessions > 0)

),

-- A platform's ratio is of its posts whose visits can be found; the others' clicks stand beside.
platforms as (

    select
        platform,
        cast(null as varchar) as post_id,
        cast(null as date) as posted_on,
        case
            when count(sessions) = 0 then 'nothing'
            when bool_and(found_by = 'page') filter (where sessions is not null) then 'page'
            else 'code'
        end as found_by,
        count(sessions) as posts,
        cast(coalesce(sum(link_clicks) filter (where sessions is not null), 0) as bigint)
            as link_clicks,
        cast(sum(sessions) as bigint) as sessions,
        cast(coalesce(sum(link_clicks) filter (where sessions is null), 0) as bigint)
            as unfindable_link_clicks
    from posts
    group by platform

),

compared as (

    select
        'post' as grain,
        platform,
        post_id,
        posted_on,
        found_by,
        cast(1 as bigint) as posts,
        link_clicks,
        sessions,
        case when sessions is null then link_clicks else 0 end as unfindable_link_clicks
    from posts
    union all
    select
        'platform' as grain,
        platform,
        post_id,
        posted_on,
        found_by,
        posts,
        link_clicks,
        sessions,
        unfindable_link_clicks
    from platforms

),

-- The share of one count in two has Wilson's interval: s / (s + c) has, and so s / c.
shares as (

    select
        *,
        {{ wilson_pct('sessions', '(sessions + link_clicks)', '-') }} as low_pct,
        {{ wilson_pct('sessions', '(sessions + link_clicks)', '+') }} as high_pct
    from compared

),

bounded as (

    select
        *,
        sessions / nullif(link_clicks, 0) as sessions_per_click,
        round(low_pct / nullif(100.0 - low_pct, 0), 6) as sessions_per_click_low,
        round(high_pct / nullif(100.0 - high_pct, 0), 6) as sessions_per_click_high
    from shares

),

-- Between 0.65 (one visitor in five blocks scripts, one in ten does not wait, and a second click
-- within the half hour is the same session) and 1.3 (copies of a link) nothing needs explaining.
stated as (

    select
        *,
        case
            when sessions is null then 'not comparable'
            when sessions_per_click_high < 0.65 then 'low'
            when sessions_per_click_low > 1.3 then 'high'
            -- 87 clicks: below, 90 % limits of a ratio of 1 are wider than 25 % either way.
            when link_clicks < 87 then 'not enough data'
            else 'as expected'
        end as state
    from bounded

)

select
    stated.grain,
    stated.platform,
    stated.post_id,
    stated.posted_on,
    stated.found_by,
    stated.posts,
    stated.link_clicks,
    stated.sessions,
    stated.unfindable_link_clicks,
    round(cast(stated.sessions_per_click as double), 6) as sessions_per_click,
    stated.sessions_per_click_low,
    stated.sessions_per_click_high,
    stated.state,
    reasons.reason as likely_reason,
    reasons.remedy,
    case
        when stated.state = 'not enough data' then 87 - stated.link_clicks else 0
    end as link_clicks_needed,
    case
        when stated.state in ('not comparable', 'not enough data') then 'not enough data'
        else 'measured'
    end as claim

from stated
left join reasons
    on stated.found_by = reasons.found_by and stated.state = reasons.yield_state
