-- Breaks when a touch outlives its session or arrival, or one that may take credit has no touch.
with

sessions as (

    select session_id
    from {{ ref('sessions') }}
    where visit_ended_at >= {{ rebuilt_since() }} and not is_continuation
    union all
    select arrival_id as session_id
    from {{ ref('int_sessions__arrivals') }}
    where visit_ended_at >= {{ rebuilt_since() }}

),

touchpoints as (

    select touchpoint_id
    from {{ ref('touchpoints') }}
    where visit_ended_at >= {{ rebuilt_since() }}

)

select
    sessions.session_id,
    touchpoints.touchpoint_id
from sessions
full join touchpoints on sessions.session_id = touchpoints.touchpoint_id
where sessions.session_id is null or touchpoints.touchpoint_id is null
