with

posts as (

    select
        *,
        {{ link_code('link_code') }} as code,
        cast(date_trunc('week', posted_on) as date) as week_on
    from {{ ref('posts') }}
    where account_role = 'own' and not is_reply and posted_at is not null

),

touchpoints as (

    select * from {{ ref('touchpoints') }}

),

credits as (

    select * from {{ ref('credits') }}
    where model = 'last_non_direct' and post_id is not null

),

costs as (

    select * from {{ ref('costs_daily') }}
    where cost_kind = 'ads'

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

demand as (

    select * from {{ ref('int_weeks__demanded') }}

),

-- Until when visits are known: an outcome is complete when its horizon ended before.
known_until as (

    select least({{ as_of() }}, max(visit_ended_at)) as until_at from touchpoints

),

-- A code on several posts names none of them. Posts found by their page alone are left out: they
-- are known to be found only when somebody came, which would choose posts by their outcome.
own_codes as (

    select
        platform,
        code
    from posts
    where code is not null
    group by platform, code
    having count(*) = 1

),

tracked as (

    select
        posts.*,
        known_until.until_at
    from posts
    inner join own_codes on posts.platform = own_codes.platform and posts.code = own_codes.code
    cross join shared_window
    cross join known_until
    where posts.posted_on >= shared_window.since_on

),

visits as (

    select
        tracked.platform,
        tracked.post_id,
        count(*) as sessions
    from tracked
    inner join touchpoints
        on
            tracked.platform = touchpoints.post_platform
            and tracked.post_id = touchpoints.post_id
            and tracked.posted_at <= touchpoints.touched_at
            and tracked.posted_at > touchpoints.touched_at - interval '7 days'
    group by tracked.platform, tracked.post_id

),

credited as (

    select
        tracked.platform,
        tracked.post_id,
        sum(credits.share) filter (
            where
            credits.conversion_kind = 'lead'
            and credits.converted_at <= tracked.posted_at + interval '28 days'
        ) as leads,
        sum(credits.share) filter (where credits.conversion_kind = 'sale') as sales,
        sum(credits.amount) filter (where credits.conversion_kind = 'sale') as revenue,
        count(*) filter (
            where credits.conversion_kind = 'sale' and credits.amount is null
        ) as unpriced
    from tracked
    inner join credits
        on
            tracked.platform = credits.post_platform
            and tracked.post_id = credits.post_id
            and credits.converted_at <= tracked.posted_at + interval '56 days'
    group by tracked.platform, tracked.post_id

),

posts_of_weeks as (

    select
        platform,
        week_on,
        count(*) as posts
    from posts
    group by platform, week_on

),

spent as (

    select
        platform,
        cast(date_trunc('week', spent_on) as date) as week_on,
        sum(amount) as amount
    from costs
    group by platform, cast(date_trunc('week', spent_on) as date)

)

select
    tracked.platform,
    tracked.post_id,
    tracked.account,
    tracked.posted_on,
    tracked.week_on,
    extract('isodow' from tracked.posted_on) as weekday,
    floor(tracked.posted_hour / 6.0) as daypart,
    coalesce(tracked.post_type, 'unknown') as post_type,
    tracked.is_paid,
    posts_of_weeks.posts as posts_of_week,
    coalesce(spent.amount, 0) as ad_spend_of_week,
    demand.demand_sessions,
    demand.demand_leads,
    case
        when tracked.posted_at + interval '7 days' <= tracked.until_at
            then coalesce(visits.sessions, 0)
    end as sessions,
    case
        when tracked.posted_at + interval '28 days' <= tracked.until_at
            then coalesce(credited.leads, 0)
    end as leads,
    case
        when tracked.posted_at + interval '56 days' <= tracked.until_at
            then coalesce(credited.sales, 0)
    end as sales,
    case
        when tracked.posted_at + interval '56 days' > tracked.until_at then null
        when coalesce(credited.unpriced, 0) > 0 then null
        else greatest(coalesce(credited.revenue, 0), 0)
    end as revenue

from tracked
inner join posts_of_weeks
    on
        tracked.platform = posts_of_weeks.platform
        and tracked.week_on = posts_of_weeks.week_on
inner join demand on tracked.platform = demand.platform and tracked.week_on = demand.week_on
left join spent on tracked.platform = spent.platform and tracked.week_on = spent.week_on
left join visits on tracked.platform = visits.platform and tracked.post_id = visits.post_id
left join credited on tracked.platform = credited.platform and tracked.post_id = credited.post_id
