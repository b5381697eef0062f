with

shares as (

    select * from {{ source('linkedin', 'share_days') }}

),

gains as (

    select * from {{ source('linkedin', 'follower_days') }}

),

views as (

    select * from {{ source('linkedin', 'page_days') }}

),

sizes as (

    select * from {{ source('linkedin', 'network_size') }}

),

figures as (

    select
        account,
        started_at,
        'impressions' as metric,
        impressions as value,
        observed_at
    from shares
    union all
    select
        account,
        started_at,
        'reach' as metric,
        unique_impressions as value,
        observed_at
    from shares
    union all
    select
        account,
        started_at,
        'clicks' as metric,
        clicks as value,
        observed_at
    from shares
    union all
    select
        account,
        started_at,
        'likes' as metric,
        likes as value,
        observed_at
    from shares
    union all
    select
        account,
        started_at,
        'comments' as metric,
        comments as value,
        observed_at
    from shares
    union all
    select
        account,
        started_at,
        'shares' as metric,
        shares as value,
        observed_at
    from shares
    union all
    select
        account,
        started_at,
        'new_followers' as metric,
        organic_gain as value,
        observed_at
    from gains
    union all
    select
        account,
        started_at,
        'new_followers_paid' as metric,
        paid_gain as value,
        observed_at
    from gains
    union all
    select
        account,
        started_at,
        'visits' as metric,
        views as value,
        observed_at
    from views
    union all
    select
        account,
        started_at,
        'visitors' as metric,
        unique_views as value,
        observed_at
    from views

),

-- A level has no day of its own: it is that of the day's last reading.
levels as (

    select
        account,
        cast(observed_at as date) as on_date,
        'followers' as metric,
        followers as value,
        observed_at
    from sizes
    qualify
        row_number() over (
            partition by account, cast(observed_at as date) order by observed_at desc
        ) = 1

),

unioned as (

    select
        account,
        cast(started_at as date) as on_date,
        metric,
        value,
        observed_at
    from figures
    union all
    select
        account,
        on_date,
        metric,
        value,
        observed_at
    from levels

)

select
    'linkedin' as platform,
    'linkedin' as source,
    account,
    'linkedin.page.' || metric as metric_id,
    on_date,
    'UTC' as day_zone,
    value,
    observed_at

from unioned
