with

channels as (

    select
        account,
        observed_at,
        -- A number that is hidden is no number of followers.
        case when not coalesce(are_subscribers_hidden, false) then subscribers end as followers,
        views as views_total,
        videos as posts_total
    from {{ source('youtube', 'channel') }}

),

figures as (

    select *
    from channels unpivot include nulls (
        value for metric in (followers, views_total, posts_total)
    )

)

select
    'youtube' as platform,
    'youtube' as source,
    account,
    'youtube.account.' || metric as metric_id,
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
