{#
    Marks stay until a build is complete, told by `built_seq`: what a killed build found must not
    be forgotten because it had already put the identities it found into place.
#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{% if is_incremental() %} delete from {{ this }} where built_seq <> {{ var('built_seq') }} {% endif %}"
) }}

{% set touchpoints = last_build_of('touchpoints') %}

with

company as (

    select * from {{ source('config', 'company') }}

),

due as (

    select * from {{ ref('int_touchpoints__due') }}

),

-- A touch of another person or post now, by the day it happened on.
moved as (

    {% if touchpoints %}
        select distinct touchpoints.touched_on
        from {{ touchpoints }} as touchpoints
        inner join due on touchpoints.touchpoint_id = due.touchpoint_id
    {% else %}
        select cast(null as date) as touched_on
        from due
        where false
    {% endif %}

),

days as (

    select touched_on from moved
    union
    select {{ local_day(rebuilt_since(), 'company.time_zone') }} as touched_on
    from company

)

select
    days.touched_on,
    -- Whole ranges are rebuilt: from that day on, anything may differ.
    days.touched_on = {{ local_day(rebuilt_since(), 'company.time_zone') }} as is_open_ended,
    cast({{ var('built_seq') }} as bigint) as built_seq

from days
cross join company
