with

posts as (

    select * from {{ ref('posts') }}
    where not is_reply and posted_on is not null

),

latest as (

    select
        platform,
        post_id,
        max(value) filter (where metric = 'likes') as likes,
        max(value) filter (where metric = 'comments') as comments
    from {{ ref('int_post_metrics__latest') }}
    group by platform, post_id

),

interactions as (

    select * from {{ ref('interactions') }}
    where kind in ('comment', 'reply') and not coalesce(is_own, false)

),

company as (

    select * from {{ source('config', 'company') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

accounts as (

    select
        platform,
        account,
        account_role,
        min(posted_on) as first_posted_on
    from posts
    group by platform, account, account_role

),

-- The same days for all: the last 90 whole ones, or since the account least is known of.
windows as (

    select
        accounts.platform,
        greatest(max(accounts.first_posted_on), shared_window.until_on - 90) as since_on,
        shared_window.until_on - 1 as until_on
    from accounts
    cross join shared_window
    group by accounts.platform, shared_window.until_on
    having bool_or(accounts.account_role = 'competitor')

),

posted as (

    select
        posts.platform,
        posts.account,
        count(*) as posts,
        count(latest.likes) as posts_with_likes,
        sum(latest.likes) as likes,
        stddev_samp(latest.likes) as likes_deviation,
        count(latest.comments) as posts_with_comments,
        sum(latest.comments) as comments
    from posts
    inner join windows
        on
            posts.platform = windows.platform
            and posts.posted_on between windows.since_on and windows.until_on
    left join latest on posts.platform = latest.platform and posts.post_id = latest.post_id
    group by posts.platform, posts.account

),

followed as (

    select
        levels.platform,
        levels.account,
        max_by(levels.value, levels.on_date) as followers,
        max(levels.on_date) as followers_on,
        max_by(levels.value, levels.on_date) - min_by(levels.value, levels.on_date)
            as followers_gained,
        date_diff('day', min(levels.on_date), max(levels.on_date)) as follower_days
    from {{ ref('account_metrics_daily') }} as levels
    inner join windows
        on
            levels.platform = windows.platform
            and levels.on_date between windows.since_on and windows.until_on + 1
    where levels.metric = 'followers' and levels.value is not null
    group by levels.platform, levels.account

),

-- What a competitor answers in public; so of ours only the public as well.
answered as (

    select
        interactions.platform,
        interactions.account,
        count(*) as comments_received,
        count(interactions.answered_at) as comments_answered,
        median(interactions.response_minutes) as answered_median_minutes
    from interactions
    cross join company
    inner join windows
        on
            interactions.platform = windows.platform
            and {{ local_day('interactions.happened_at', 'company.time_zone') }}
            between windows.since_on and windows.until_on
    group by interactions.platform, interactions.account

),

-- Whose comments are read at all: of the others none is no nought.
listened as (

    select distinct
        platform,
        account
    from interactions

),

compared as (

    select
        accounts.platform,
        accounts.account,
        accounts.account_role,
        windows.since_on,
        windows.until_on,
        date_diff('day', windows.since_on, windows.until_on) + 1 as days,
        coalesce(posted.posts, 0) as posts,
        coalesce(posted.posts_with_likes, 0) as posts_with_likes,
        posted.likes,
        posted.likes_deviation,
        coalesce(posted.posts_with_comments, 0) as posts_with_comments,
        posted.comments
    from accounts
    inner join windows on accounts.platform = windows.platform
    left join posted
        on accounts.platform = posted.platform and accounts.account = posted.account

)

select
    compared.platform,
    compared.account,
    compared.account_role,
    compared.since_on,
    compared.until_on,
    compared.days,
    compared.posts,
    round(7.0 * compared.posts / compared.days, 6) as posts_per_week,
    compared.posts_with_likes,
    round(cast(compared.likes as double) / nullif(compared.posts_with_likes, 0), 6)
        as likes_per_post,
    round(
        cast(compared.likes as double) / nullif(compared.posts_with_likes, 0)
        - 1.644854 * compared.likes_deviation / sqrt(nullif(compared.posts_with_likes, 0)), 6
    ) as likes_per_post_low,
    round(
        cast(compared.likes as double) / nullif(compared.posts_with_likes, 0)
        + 1.644854 * compared.likes_deviation / sqrt(nullif(compared.posts_with_likes, 0)), 6
    ) as likes_per_post_high,
    round(cast(compared.comments as double) / nullif(compared.posts_with_comments, 0), 6)
        as comments_per_post,
    followed.followers,
    followed.followers_on,
    round(
        1000.0 * compared.likes / nullif(compared.posts_with_likes, 0)
        / nullif(followed.followers, 0), 6
    ) as likes_per_post_per_1000_followers,
    case when followed.follower_days > 0 then followed.followers_gained end as followers_gained,
    coalesce(followed.follower_days, 0) as follower_days,
    case when listened.account is not null then coalesce(answered.comments_received, 0) end
        as comments_received,
    case when listened.account is not null then coalesce(answered.comments_answered, 0) end
        as comments_answered,
    {{ share_pct('answered.comments_answered', 'answered.comments_received') }} as answered_pct,
    {{ wilson_pct('answered.comments_answered', 'answered.comments_received', '-') }}
        as answered_pct_low,
    {{ wilson_pct('answered.comments_answered', 'answered.comments_received', '+') }}
        as answered_pct_high,
    round(cast(answered.answered_median_minutes as double), 2) as answered_median_minutes,
    case
        when compared.days < 28 then 'short window'
        when compared.posts_with_likes < 10 then 'few posts'
        else 'comparable'
    end as state,
    greatest(10 - compared.posts_with_likes, 0) as posts_needed,
    case
        when compared.days < 28 or compared.posts_with_likes < 10 then 'not enough data'
        else 'measured'
    end as claim

from compared
left join followed
    on compared.platform = followed.platform and compared.account = followed.account
left join answered
    on compared.platform = answered.platform and compared.account = answered.account
left join listened
    on compared.platform = listened.platform and compared.account = listened.account
