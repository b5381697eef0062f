with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and not is_reply

),

interactions as (

    select * from {{ ref('interactions') }}
    where account_role = 'own'

),

account_days as (

    select * from {{ ref('account_metrics_daily') }}
    where account_role = 'own'

),

freshness as (

    select * from {{ ref('freshness') }}

),

file_streams as (

    select
        source,
        stream
    from {{ source('config', 'streams') }}
    where is_file

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

accounts as (

    select
        platform,
        account
    from posts
    union
    select
        platform,
        account
    from interactions

),

sources_of_posts as (

    select distinct
        platform,
        account,
        source
    from posts

),

file_sources as (

    select distinct source from file_streams

),

file_days as (

    select
        account_days.platform,
        max(account_days.on_date) as told_on
    from account_days
    inner join file_streams on account_days.source = file_streams.source
    group by account_days.platform

),

-- Silence is only known as far as somebody looked: an API until it was last read, files until the
-- newest day they tell of.
looked as (

    select
        posts.platform,
        posts.account,
        max(cast(freshness.last_as_of as date)) as looked_on
    from sources_of_posts as posts
    inner join freshness
        on posts.source = freshness.source and posts.account = freshness.account
    left join file_streams
        on freshness.source = file_streams.source and freshness.stream = file_streams.stream
    where file_streams.source is null
    group by posts.platform, posts.account
    union all
    select
        posts.platform,
        posts.account,
        greatest(max(posts.posted_on), max(file_days.told_on)) as looked_on
    from posts
    inner join file_sources on posts.source = file_sources.source
    left join file_days on posts.platform = file_days.platform
    group by posts.platform, posts.account

),

known as (

    select
        accounts.platform,
        accounts.account,
        least(coalesce(max(looked.looked_on), shared_window.until_on), shared_window.until_on)
            as known_until_on
    from accounts
    cross join shared_window
    left join looked
        on accounts.platform = looked.platform and accounts.account = looked.account
    group by accounts.platform, accounts.account, shared_window.until_on

),

posting_days as (

    select
        platform,
        account,
        posted_on,
        count(*) as posts,
        date_diff(
            'day',
            lag(posted_on) over (partition by platform, account order by posted_on),
            posted_on
        ) as gap_days
    from posts
    where posted_on is not null
    group by platform, account, posted_on

),

-- Half a year tells today's habits; the first of the days has its gap behind it.
rhythms as (

    select
        posting_days.platform,
        posting_days.account,
        max(posting_days.posted_on) as last_posted_on,
        cast(sum(posting_days.posts) as bigint) as posts,
        count(posting_days.gap_days) filter (
            where posting_days.posted_on > known.known_until_on - 180
        ) as gaps,
        median(posting_days.gap_days) filter (
            where posting_days.posted_on > known.known_until_on - 180
        ) as usual_gap_days
    from posting_days
    inner join known
        on posting_days.platform = known.platform and posting_days.account = known.account
    group by posting_days.platform, posting_days.account

),

answers as (

    select
        interactions.platform,
        interactions.account,
        max(interactions.answered_at) as last_answered_at,
        count(*) filter (
            where
            not coalesce(interactions.is_own, false)
            and interactions.happened_at >= {{ as_of() }} - interval '30 days'
            and interactions.happened_at <= {{ as_of() }} - interval '1 day'
        ) as received_30_days,
        count(*) filter (
            where
            not coalesce(interactions.is_own, false)
            and interactions.answered_at is null
            and interactions.happened_at >= {{ as_of() }} - interval '30 days'
            and interactions.happened_at <= {{ as_of() }} - interval '1 day'
        ) as open_interactions
    from interactions
    group by interactions.platform, interactions.account

),

compared as (

    select
        known.platform,
        known.account,
        known.known_until_on,
        rhythms.last_posted_on,
        date_diff('day', rhythms.last_posted_on, known.known_until_on) as days_silent,
        coalesce(rhythms.posts, 0) as posts,
        coalesce(rhythms.gaps, 0) as gaps,
        rhythms.usual_gap_days,
        answers.last_answered_at,
        coalesce(answers.received_30_days, 0) as received_30_days,
        coalesce(answers.open_interactions, 0) as open_interactions
    from known
    left join rhythms on known.platform = rhythms.platform and known.account = rhythms.account
    left join answers on known.platform = answers.platform and known.account = answers.account

)

select
    platform,
    account,
    known_until_on,
    last_posted_on,
    days_silent,
    posts,
    gaps,
    cast(usual_gap_days as double) as usual_gap_days,
    last_answered_at,
    received_30_days,
    open_interactions,
    case
        -- A season without a post is no rhythm of anybody who means to go on.
        when days_silent >= 90 then 'abandoned'
        -- A median needs some gaps; from five on one odd one no longer decides it.
        when gaps < 5 then 'not enough data'
        -- Three times the usual, and a week at least: holidays and weekends are no neglect.
        when days_silent > greatest(3 * usual_gap_days, 7) then 'falling silent'
        when received_30_days >= 10 and open_interactions = received_30_days then 'not answering'
        else 'active'
    end as state,
    greatest(5 - gaps, 0) as gaps_needed,
    case
        when coalesce(days_silent, 0) < 90 and gaps < 5 then 'not enough data' else 'measured'
    end as claim

from compared
