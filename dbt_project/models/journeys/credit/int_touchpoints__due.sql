{% set touchpoints = last_build_of('touchpoints') %}

with

identities as (

    select * from {{ ref('int_identities__changed') }}

),

codes as (

    select * from {{ ref('int_posts__codes_changed') }}

),

pages as (

    select * from {{ ref('int_posts__pages_changed') }}

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

of_another_code as (

    {% if touchpoints %}
        select touchpoints.touchpoint_id
        from {{ touchpoints }} as touchpoints
        inner join codes
            on
                {{ link_code(naming_tag(
                    "touchpoints.channel = 'Email'",
                    'touchpoints.utm_content',
                    'touchpoints.utm_campaign'
                )) }} = codes.link_code
    {% else %}
        select cast(null as uuid) as touchpoint_id
        from codes
        where false
    {% endif %}

),

-- Where no code decides. A mail's tags name no platform, but a click id may; of a direct visit
-- nothing does.
of_another_page as (

    {% if touchpoints %}
        select touchpoints.touchpoint_id
        from {{ touchpoints }} as touchpoints
        inner join pages
            on
                touchpoints.landing_page = pages.page
                and touchpoints.touched_at >= pages.due_from
                and touchpoints.touched_at < pages.due_to
                and coalesce(touchpoints.platform, pages.platform) = pages.platform
        where
            touchpoints.channel <> 'Direct'
            and not starts_with(touchpoints.channel, 'Paid')
            and touchpoints.match_method not in ('link_id', 'link_code_and_platform', 'link_code')
    {% else %}
        select cast(null as uuid) as touchpoint_id
        from pages
        where false
    {% endif %}

)

select touchpoint_id from of_another_person
union
select touchpoint_id from of_another_code
union
select touchpoint_id from of_another_page
