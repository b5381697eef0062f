with

queries as (

    select distinct query
    from {{ ref('int_web__events') }}
    where query is not null

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

decoded as (

    select
        query,
        {{ query_value('query', 'utm_source') }} as utm_source,
        {{ query_value('query', 'utm_medium') }} as utm_medium,
        {{ query_value('query', 'utm_campaign') }} as utm_campaign,
        {{ query_value('query', 'utm_content') }} as utm_content,
        {{ query_value('query', 'web_id') }} as web_id
    from queries

),

clicked as (

    select
        queries.query,
        min(click_ids.parameter) as click_id
    from queries
    inner join click_ids
        on
            contains(queries.query, click_ids.parameter)
            and regexp_matches(
                replace(queries.query, '&amp;', '&'), '(^|&)' || click_ids.parameter || '=[^&]'
            )
    group by queries.query

)

select
    decoded.query,
    -- An address in a tag is somebody's, not a campaign's.
    case when decoded.utm_source not like '%@%' then decoded.utm_source end as utm_source,
    case when decoded.utm_medium not like '%@%' then decoded.utm_medium end as utm_medium,
    case when decoded.utm_campaign not like '%@%' then decoded.utm_campaign end as utm_campaign,
    case when decoded.utm_content not like '%@%' then decoded.utm_content end as utm_content,
    clicked.click_id,
    decoded.web_id

from decoded
left join clicked on decoded.query = clicked.query
