with

profiles as (

    select * from {{ source('bluesky', 'profile') }}

),

figures as (

    select *
    from profiles unpivot include nulls (
        value for metric in (followers, posts_total)
    )

)

select
    'bluesky' as platform,
    'bluesky' as source,
    account,
    'bluesky.account.' || metric as metric_id,
    cast(observed_at as date) as on_date,
    'UTC' as day_zone,
    value,
    false as is_provisional,
    observed_at

from figures
qualify
    row_number() over (
        partition by account, metric, cast(observed_at as date) order by observed_at desc
    ) = 1
