-- A post as a piece of work: when, what, how many saw it, the hours it took and what it brought.
with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and not is_reply and posted_on is not null

),

post_metrics_daily as (

    select * from {{ ref('post_metrics_daily') }}
    where
        metric in ('reach', 'impressions', 'views', 'emails_sent', 'comments')
        and value is not null
        and observed_at <= {{ as_of() }}

),

touchpoints as (

    select * from {{ ref('touchpoints') }}
    where post_id is not null

),

credits as (

    select * from {{ ref('credits') }}
    where
        model = 'last_non_direct'
        and conversion_kind = 'lead'
        and post_id is not null
        and converted_at <= {{ as_of() }}

),

interactions as (

    select * from {{ ref('interactions') }}
    where account_role = 'own' and is_own is not true and post_id is not null

),

costs_daily as (

    select * from {{ ref('costs_daily') }}
    where hours is not null

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

posting_slots as (

    select * from {{ ref('posting_slots') }}

),

promotional_words as (

    select * from {{ ref('promotional_words') }}

),

recent as (

    select
        posts.platform,
        posts.post_id,
        posts.post_type,
        posts.posted_at,
        posts.posted_on,
        posts.posted_hour,
        posts.text,
        posts.link_code is not null as is_linked,
        cast(date_trunc('week', posts.posted_on) as date) as week_on,
        -- 1 January 1900 was a Monday; weekday functions count differently from engine to engine.
        date_diff('day', date '1900-01-01', posts.posted_on) % 7 + 1 as weekday
    from posts
    cross join shared_window
    where posts.posted_on between shared_window.since_on and shared_window.until_on

),

texts as (

    select distinct
        text,
        -- A link's parameters are no words.
        regexp_replace(lower(text), 'https?://[^ \n]*', '', 'g') as lowered
    from recent
    where text is not null

),

promoted as (

    select
        texts.text,
        count(promotional_words.pattern) > 0 as is_promotional
    from texts
    left join promotional_words
        on regexp_matches(texts.lowered, promotional_words.pattern)
    group by texts.text

),

latest as (

    select
        platform,
        post_id,
        metric,
        max_by(value, observed_at) as value
    from post_metrics_daily
    group by platform, post_id, metric

),

-- One exposure per platform, so that its posts can be compared: people before sights.
exposures as (

    select
        platform,
        metric
    from latest
    where metric != 'comments'
    qualify row_number() over (
        partition by platform
        order by
            case metric
                when 'reach' then 1
                when 'impressions' then 2
                when 'views' then 3
                else 4
            end
    ) = 1

),

visited as (

    select
        recent.platform,
        recent.post_id,
        count(*) as sessions
    from recent
    inner join touchpoints
        on recent.platform = touchpoints.post_platform and recent.post_id = touchpoints.post_id
    where
        touchpoints.touched_at >= recent.posted_at
        and touchpoints.touched_at <= recent.posted_at + interval '7 days'
    group by recent.platform, recent.post_id

),

won as (

    select
        recent.platform,
        recent.post_id,
        sum(credits.share) as leads
    from recent
    inner join credits
        on recent.platform = credits.post_platform and recent.post_id = credits.post_id
    where
        credits.converted_at >= recent.posted_at
        and credits.converted_at <= recent.posted_at + interval '28 days'
    group by recent.platform, recent.post_id

),

answered as (

    select
        platform,
        post_id,
        count(*) as interactions,
        count(answered_at) as answered
    from interactions
    group by platform, post_id

),

-- Hours are booked by platform: a week's are shared evenly by the week's posts.
week_hours as (

    select
        platform,
        cast(date_trunc('week', spent_on) as date) as week_on,
        sum(hours) as hours
    from costs_daily
    group by all

),

week_posts as (

    select
        platform,
        week_on,
        count(*) as posts
    from recent
    group by platform, week_on

)

select
    recent.platform,
    recent.post_id,
    coalesce(recent.post_type, 'not told') as post_type,
    recent.posted_on,
    recent.week_on,
    posting_slots.slot,
    promoted.is_promotional,
    recent.is_linked,
    coalesce(exposures.metric, 'posts') as exposure_metric,
    case when exposures.metric is null then 1 else seen.value end as exposure,
    week_hours.hours / week_posts.posts as hours,
    comments.value as comments,
    coalesce(answered.interactions, 0) as interactions,
    coalesce(answered.answered, 0) as answered,
    recent.is_linked and recent.posted_at <= {{ as_of() }} - interval '7 days'
        as is_ripe_for_sessions,
    recent.is_linked and recent.posted_at <= {{ as_of() }} - interval '28 days'
        as is_ripe_for_leads,
    coalesce(visited.sessions, 0) as sessions,
    coalesce(won.leads, 0) as leads

from recent
left join posting_slots
    on
        recent.weekday between posting_slots.first_weekday and posting_slots.last_weekday
        and recent.posted_hour between posting_slots.first_hour and posting_slots.last_hour
left join promoted on recent.text = promoted.text
left join exposures on recent.platform = exposures.platform
left join latest as seen
    on
        recent.platform = seen.platform
        and recent.post_id = seen.post_id
        and exposures.metric = seen.metric
left join latest as comments
    on
        recent.platform = comments.platform
        and recent.post_id = comments.post_id
        and comments.metric = 'comments'
left join visited on recent.platform = visited.platform and recent.post_id = visited.post_id
left join won on recent.platform = won.platform and recent.post_id = won.post_id
left join answered on recent.platform = answered.platform and recent.post_id = answered.post_id
left join week_hours
    on recent.platform = week_hours.platform and recent.week_on = week_hours.week_on
left join week_posts
    on recent.platform = week_posts.platform and recent.week_on = week_posts.week_on
