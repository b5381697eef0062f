with

levels as (

    select * from {{ source('x', 'account') }}

),

figures as (

    select *
    from levels unpivot include nulls (value for metric in (followers, following, posts, listed))

)

select
    'x' as platform,
    'x' as source,
    account,
    'x.account.' || metric as metric_id,
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
