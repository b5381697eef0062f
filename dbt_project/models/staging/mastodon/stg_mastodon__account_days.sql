with

accounts as (

    select * from {{ source('mastodon', 'account') }}

),

figures as (

    select *
    from accounts unpivot include nulls (
        value for metric in (followers, following, statuses)
    )

)

select
    'mastodon' as platform,
    'mastodon' as source,
    account,
    'mastodon.account.' || metric as metric_id,
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
