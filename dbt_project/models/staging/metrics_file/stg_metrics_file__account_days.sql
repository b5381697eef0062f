with

days as (

    select * from {{ source('metrics_file', 'account_days') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

figures as (

    select
        platform,
        account,
        on_date,
        day_zone,
        'followers' as metric,
        followers as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'likes' as metric,
        likes as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'shares' as metric,
        shares as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'comments' as metric,
        comments as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'views' as metric,
        views as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'impressions' as metric,
        impressions as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'reach' as metric,
        reach as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'saves' as metric,
        saves as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'link_clicks' as metric,
        link_clicks as value,
        observed_at
    from days
    union all
    select
        platform,
        account,
        on_date,
        day_zone,
        'score' as metric,
        score as value,
        observed_at
    from days

)

-- A column the file does not have is no figure that was withheld.
select
    figures.platform,
    'metrics_file' as source,
    figures.account,
    'metrics_file.account.' || figures.metric as metric_id,
    figures.on_date,
    coalesce(figures.day_zone, company.time_zone) as day_zone,
    figures.value,
    figures.observed_at

from figures
cross join company
where figures.value is not null
