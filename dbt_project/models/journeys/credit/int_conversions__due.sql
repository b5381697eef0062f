{% set credits = last_build_of('credits') %}

with

conversions as (

    select * from {{ ref('int_conversions__resolved') }}

),

changed as (

    select * from {{ ref('int_conversions__changed') }}

),

months as (

    select * from {{ ref('int_months__due') }}

),

-- Some models divide by what all paths of the month have shown.
of_refitted_month as (

    select conversions.conversion_id
    from conversions
    inner join months on date_trunc('month', conversions.converted_on) = months.month_start

),

-- Of another post, perhaps; another person shows in the conversion itself.
touch_moved as (

    {% if credits %}
        select credits.conversion_id
        from {{ credits }} as credits
        inner join {{ ref('int_touchpoints__due') }} as due
            on credits.touchpoint_id = due.touchpoint_id
    {% else %}
        select cast(touchpoint_id as uuid) as conversion_id
        from {{ ref('int_touchpoints__due') }}
        where false
    {% endif %}

),

touched as (

    select distinct person_id
    from {{ ref('touchpoints') }}
    where visit_ended_at >= {{ rebuilt_since() }}

),

touched_again as (

    select conversions.conversion_id
    from conversions
    inner join touched on conversions.person_id = touched.person_id

),

recent_touchpoints as (

    select touchpoint_id
    from {{ ref('touchpoints') }}
    where touched_at >= {{ rebuilt_since() }}

),

recently_credited as (

    {% if credits %}
        select
            conversion_id,
            touchpoint_id
        from {{ credits }}
        where touched_at >= {{ rebuilt_since() }}
    {% else %}
        select
            cast(null as uuid) as conversion_id,
            cast(null as uuid) as touchpoint_id
        where false
    {% endif %}

),

touch_vanished as (

    select recently_credited.conversion_id
    from recently_credited
    left join recent_touchpoints
        on recently_credited.touchpoint_id = recent_touchpoints.touchpoint_id
    where recent_touchpoints.touchpoint_id is null

)

select conversion_id from changed
union
select conversion_id from of_refitted_month
union
select conversion_id from touch_moved
union
select conversion_id from touched_again
union
select conversion_id from touch_vanished
