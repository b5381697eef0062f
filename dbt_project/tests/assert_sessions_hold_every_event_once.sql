-- Breaks when cutting sessions loses or doubles an event of the rebuilt range.
with

hits as (

    select count(*) as events
    from {{ ref('int_web__hits') }} as hits
    inner join {{ source('config', 'sources_of_record') }} as of_record
        on hits.source = of_record.source and of_record.fact = 'web'
    where hits.exclusion is null and hits.happened_at >= {{ rebuilt_since() }}

),

visits as (

    select distinct
        visitor_key,
        visit_started_at,
        visit_ended_at
    from {{ ref('sessions') }}
    where visit_ended_at >= {{ rebuilt_since() }}

),

before_range as (

    select count(*) as events
    from {{ ref('int_web__hits') }} as hits
    inner join {{ source('config', 'sources_of_record') }} as of_record
        on hits.source = of_record.source and of_record.fact = 'web'
    inner join visits
        on
            hits.visitor_key = visits.visitor_key
            and hits.happened_at between visits.visit_started_at and visits.visit_ended_at
    where hits.exclusion is null and hits.happened_at < {{ rebuilt_since() }}

),

sessions as (

    select coalesce(sum(events), 0) as events
    from {{ ref('sessions') }}
    where visit_ended_at >= {{ rebuilt_since() }}

)

select
    hits.events + before_range.events as events,
    sessions.events as events_of_sessions
from hits
cross join before_range
cross join sessions
where hits.events + before_range.events <> sessions.events
