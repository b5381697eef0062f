with

share_days as (

    select * from {{ source('linkedin', 'share_days') }}

),

follower_days as (

    select * from {{ source('linkedin', 'follower_days') }}

),

page_days as (

    select * from {{ source('linkedin', 'page_days') }}

),

network_size as (

    select * from {{ source('linkedin', 'network_size') }}

),

of_shares as (

    select *
    from share_days unpivot include nulls (
        value for metric in (
            impressions, unique_impressions as reach, clicks, likes, comments, shares
        )
    )

),

of_followers as (

    select *
    from follower_days unpivot include nulls (
        value for metric in (organic_gain as new_followers, paid_gain as new_followers_paid)
    )

),

of_the_page as (

    select *
    from page_days unpivot include nulls (
        value for metric in (views as visits, unique_views as visitors)
    )

),

-- A level has no day of its own: it is that of the day's last reading.
levels as (

    select
        *,
        'followers' as metric
    from network_size
    qualify
        row_number() over (
            partition by account, cast(observed_at as date) order by observed_at desc
        ) = 1

),

figures as (

    select
        account,
        metric,
        cast(started_at as date) as on_date,
        value,
        observed_at
    from of_shares
    union all
    select
        account,
        metric,
        cast(started_at as date) as on_date,
        value,
        observed_at
    from of_followers
    union all
    select
        account,
        metric,
        cast(started_at as date) as on_date,
        value,
        observed_at
    from of_the_page
    union all
    select
        account,
        metric,
        cast(observed_at as date) as on_date,
        followers as value,
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
    false as is_provisional,
    observed_at

from figures
