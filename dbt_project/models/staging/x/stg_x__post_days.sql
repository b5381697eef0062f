with

analytics as (

    select * from {{ source('x', 'analytics') }}

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
    account,
    post_id,
    'x.post_day.' || metric as metric_id,
    cast(started_at as date) as on_date,
    'UTC' as day_zone,
    value,
    observed_at,
    ledger_seq

from figures
