with

profiles as (

    select * from {{ source('bluesky', 'profile') }}

),

figures as (

    select
        account,
        'followers' as metric,
        followers as value,
        observed_at
    from profiles
    union all
    select
        account,
        'posts_total' as metric,
        posts_total as value,
        observed_at
    from profiles

)

select
    'bluesky' as platform,
    'bluesky' as source,
    account,
    'bluesky.account.' || metric as metric_id,
    cast(observed_at as date) as on_date,
    'UTC' as day_zone,
    value,
    observed_at

from figures
qualify
    row_number() over (
        partition by account, metric, cast(observed_at as date) order by observed_at desc
    ) = 1
