with

days as (

    select * from {{ source('metrics_file', 'account_days') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

-- A column the file does not have is no figure that was withheld.
figures as (

    select *
    from days unpivot (
        value for metric in (
            followers, likes, shares, comments, views, impressions, reach, saves, link_clicks, score
        )
    )

)

select
    figures.platform,
    'metrics_file' as source,
    figures.account,
    'metrics_file.account.' || figures.metric as metric_id,
    figures.on_date,
    coalesce(figures.day_zone, company.time_zone) as day_zone,
    figures.value,
    false as is_provisional,
    figures.observed_at

from figures
cross join company
