{% set applied = last_build_of('int_posts__codes_applied', target.database, 'journeys') %}

with

codes as (

    select * from {{ ref('int_posts__codes') }}

),

applied as (

    {% if applied %}
        select
            link_code,
            platform,
            post_id,
            platforms
        from {{ applied }}
    {% else %}
        select
            cast(null as varchar) as link_code,
            cast(null as varchar) as platform,
            cast(null as varchar) as post_id,
            cast(null as bigint) as platforms
        where false
    {% endif %}

)

select distinct coalesce(codes.link_code, applied.link_code) as link_code

from codes
full join applied on codes.link_code = applied.link_code and codes.platform = applied.platform
where
    codes.link_code is null
    or applied.link_code is null
    or codes.post_id is distinct from applied.post_id
    or codes.platforms <> applied.platforms
