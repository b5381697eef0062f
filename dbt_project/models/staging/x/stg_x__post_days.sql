with

analytics as (

    select * from {{ source('x', 'analytics') }}

),

posts as (

    select * from {{ ref('stg_x__posts') }}

),

figures as (

    select *
    from analytics unpivot include nulls (
        value for metric in (
            impressions,
            engagements,
            likes,
            unlikes,
            replies,
            retweets,
            quote_tweets,
            bookmarks,
            shares,
            follows,
            unfollows,
            url_clicks,
            user_profile_clicks,
            detail_expands,
            permalink_clicks,
            hashtag_clicks,
            media_views,
            email_tweet,
            app_opens,
            app_install_attempts
        )
    )

)

select
    'x' as platform,
    'x' as source,
    figures.account,
    -- An edited post goes on under another id.
    coalesce(posts.post_id, figures.post_id) as post_id,
    'x.post_day.' || figures.metric as metric_id,
    cast(figures.started_at as date) as on_date,
    'UTC' as day_zone,
    figures.value,
    false as is_provisional,
    figures.observed_at,
    figures.ledger_seq

from figures
left join posts on figures.account = posts.account and figures.post_id = posts.version_id
