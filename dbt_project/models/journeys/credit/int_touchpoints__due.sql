{% set touchpoints = last_build_of('touchpoints') %}

with

identities as (

    select * from {{ ref('int_identities__changed') }}

),

codes as (

    select * from {{ ref('int_posts__codes_changed') }}

),

of_another_person as (

    {% if touchpoints %}
        select touchpoints.touchpoint_id
        from {{ touchpoints }} as touchpoints
        inner join identities on touchpoints.identity_key = identities.identity_key
    {% else %}
        select cast(identity_key as uuid) as touchpoint_id
        from identities
        where false
    {% endif %}

),

of_another_post as (

    {% if touchpoints %}
        select touchpoints.touchpoint_id
        from {{ touchpoints }} as touchpoints
        inner join codes on touchpoints.utm_content = codes.link_code
    {% else %}
        select cast(null as uuid) as touchpoint_id
        from codes
        where false
    {% endif %}

)

select touchpoint_id from of_another_person
union
select touchpoint_id from of_another_post
