with

web_days as (

    select * from {{ ref('int_web__days') }}

),

sessions as (

    select * from {{ ref('sessions') }}

),

ga4 as (

    select * from {{ ref('stg_ga4__site_days') }}

),

web_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'web'

),

seen as (

    select
        source,
        on_date,
        sum(page_views) as page_views
    from web_days
    where counted_as = 'counted'
    group by source, on_date

),

-- Who sees events is compared event by event, on UTC days.
seen_of_record as (

    select
        'page_views' as fact,
        seen.source,
        seen.on_date,
        seen.page_views as figure
    from seen
    inner join web_of_record on seen.source = web_of_record.source

),

seen_by_others as (

    select
        'page_views' as fact,
        seen.source,
        seen.on_date,
        seen.page_views as figure,
        {{ var('tolerance_page_views') }} as tolerance
    from seen
    left join web_of_record on seen.source = web_of_record.source
    where web_of_record.source is null

),

-- GA4's reports count days of the property, so they stand beside those of the company.
company_days as (

    select
        source,
        started_on as on_date,
        count(*) as sessions,
        sum(page_views) as page_views
    from sessions
    group by source, started_on

),

reported_of_record as (

    select
        'ga4_sessions' as fact,
        source,
        on_date,
        sessions as figure
    from company_days
    union all
    select
        'ga4_page_views' as fact,
        source,
        on_date,
        page_views as figure
    from company_days

),

reported_by_ga4 as (

    select
        'ga4_sessions' as fact,
        source,
        on_date,
        sum(sessions) as figure,
        {{ var('tolerance_ga4') }} as tolerance
    from ga4
    group by source, on_date
    union all
    select
        'ga4_page_views' as fact,
        source,
        on_date,
        sum(page_views) as figure,
        {{ var('tolerance_ga4') }} as tolerance
    from ga4
    group by source, on_date

),

recorded as (

    select * from seen_of_record
    union all
    select * from reported_of_record

),

others as (

    select * from seen_by_others
    union all
    select * from reported_by_ga4

),

beginnings as (

    select
        fact,
        min(on_date) as first_on
    from recorded
    group by fact

),

-- Days before either of the two was read, or after the other's files end, are no difference. That
-- the source of record has ended is one.
shared_days as (

    select
        others.fact,
        others.source as other_source,
        greatest(min(others.on_date), max(beginnings.first_on)) as first_on,
        max(others.on_date) as last_on,
        max(others.tolerance) as tolerance
    from others
    inner join beginnings on others.fact = beginnings.fact
    group by others.fact, others.source

),

-- Files end at midnight somewhere: the UTC days at either end may be there in part only.
spans as (

    select
        fact,
        other_source,
        tolerance,
        case
            when fact = 'page_views' and last_on > first_on + 1 then first_on + 1
            else first_on
        end as first_on,
        case
            when fact = 'page_views' and last_on > first_on + 1 then last_on - 1
            else last_on
        end as last_on
    from shared_days

),

others_within as (

    select others.*
    from others
    inner join spans
        on
            others.fact = spans.fact
            and others.source = spans.other_source
            and others.on_date between spans.first_on and spans.last_on

),

within_spans as (

    select
        recorded.fact,
        recorded.source as source_of_record,
        recorded.on_date,
        recorded.figure,
        spans.other_source,
        spans.tolerance
    from recorded
    inner join spans
        on
            recorded.fact = spans.fact
            and recorded.on_date between spans.first_on and spans.last_on

)

select
    coalesce(within_spans.fact, others_within.fact) as fact,
    coalesce(within_spans.on_date, others_within.on_date) as on_date,
    coalesce(within_spans.source_of_record, web_of_record.source) as source_of_record,
    within_spans.figure as figure_of_record,
    coalesce(within_spans.other_source, others_within.source) as other_source,
    others_within.figure as other_figure,
    coalesce(within_spans.tolerance, others_within.tolerance) as tolerance

from within_spans
full join others_within
    on
        within_spans.fact = others_within.fact
        and within_spans.other_source = others_within.source
        and within_spans.on_date = others_within.on_date
cross join web_of_record
