with

user_insights as (

    select * from {{ source('instagram', 'user_insights') }}

),

account as (

    select * from {{ source('instagram', 'account') }}

),

levels as (

    select *
    from account unpivot include nulls (
        value for metric in (followers, following, media as posts_total)
    )

),

last_levels as (

    select *
    from levels
    qualify
        row_number() over (
            partition by account, metric, cast(observed_at as date) order by observed_at desc
        ) = 1

)

select
    'instagram' as platform,
    'instagram' as source,
    account,
    'instagram.account.' || case metric
        when 'accounts_engaged' then 'engaged_people'
        when 'total_interactions' then 'interactions'
        when 'profile_views' then 'profile_visits'
        else metric
    end as metric_id,
    on_date,
    day_zone,
    value,
    false as is_provisional,
    observed_at

from user_insights
union all
select
    'instagram' as platform,
    'instagram' as source,
    account,
    'instagram.account.' || metric as metric_id,
    cast(observed_at as date) as on_date,
    'UTC' as day_zone,
    value,
    false as is_provisional,
    observed_at

from last_levels
