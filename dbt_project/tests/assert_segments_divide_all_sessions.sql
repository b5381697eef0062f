-- When this fails a session or its credit stands in two segments of a kind, or in none.
with

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

lead_credits as (

    select
        touchpoint_id,
        sum(share) as leads
    from {{ ref('credits') }}
    where model = 'last_non_direct' and conversion_kind = 'lead'
    group by touchpoint_id

),

whole as (

    select
        count(*) as sessions,
        coalesce(sum(lead_credits.leads), 0) as leads
    from {{ ref('touchpoints') }} as touchpoints
    cross join shared_window
    left join lead_credits on touchpoints.touchpoint_id = lead_credits.touchpoint_id
    where touchpoints.touched_on >= shared_window.since_on

),

-- Once over `all`, and once over the platforms.
divided as (

    select
        segment_kind,
        platform = 'all' as is_all,
        sum(sessions) as sessions,
        sum(leads) as leads
    from {{ ref('audience_segments') }}
    group by segment_kind, platform = 'all'

)

select divided.*
from divided
cross join whole
where divided.sessions <> whole.sessions or divided.leads <> whole.leads
