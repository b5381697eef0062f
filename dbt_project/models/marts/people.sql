with

all_members as (

    select * from {{ ref('int_identities__resolved') }}

),

assigned as (

    select distinct person_id from {{ ref('int_identities__assigned') }}

),

people as (

    select
        all_members.person_id,
        max(all_members.members) as members,
        bool_or(assigned.person_id is not null) as has_web_id
    from all_members
    left join assigned on all_members.person_id = assigned.person_id
    group by all_members.person_id
    having bool_or(all_members.is_known)

),

touchpoints as (

    select touchpoints.*
    from {{ ref('touchpoints') }} as touchpoints
    inner join people on touchpoints.person_id = people.person_id

),

conversions as (

    select * from {{ ref('conversions') }}

),

touched as (

    select
        person_id,
        count(*) as touchpoints,
        min(touched_at) as first_touched_at,
        max(touched_at) as last_touched_at,
        min_by(channel, (touched_at, touchpoint_id)) as first_channel,
        min_by(coalesce(platform, ''), (touched_at, touchpoint_id)) as first_platform
    from touchpoints
    group by person_id

),

converted as (

    select
        person_id,
        count(*) filter (where conversion_kind = 'lead') as leads,
        count(*) filter (where conversion_kind = 'sale') as sales,
        sum(amount) filter (where conversion_kind = 'sale') as revenue_amount,
        min(converted_at) filter (where conversion_kind = 'lead') as became_lead_at,
        min(converted_at) filter (where conversion_kind = 'sale') as first_sold_at,
        max(currency) as currency
    from conversions
    group by person_id

)

select
    people.person_id,
    people.members as known_ids,
    people.has_web_id,
    coalesce(touched.touchpoints, 0) as touchpoints,
    touched.first_touched_at,
    touched.last_touched_at,
    touched.first_channel,
    nullif(touched.first_platform, '') as first_platform,
    coalesce(converted.leads, 0) as leads,
    coalesce(converted.sales, 0) as sales,
    converted.became_lead_at,
    converted.first_sold_at,
    cast(converted.revenue_amount as decimal(18, 2)) as revenue_amount,
    converted.currency

from people
left join touched on people.person_id = touched.person_id
left join converted on people.person_id = converted.person_id
