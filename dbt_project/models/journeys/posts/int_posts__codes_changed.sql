{% set applied = last_build_of('int_posts__codes_applied', target.database, 'journeys') %}

with

codes as (

    select
        link_code,
        platform,
        post_platform,
        post_id,
        posts,
        is_registered
    from {{ ref('int_posts__codes') }}

),

-- When everything is built anew nothing was applied, and nothing is due besides.
applied as (

    {% if applied %}
        select
            link_code,
            platform,
            post_platform,
            post_id,
            posts,
            is_registered
        from {{ applied }}
    {% else %}
        select * from codes
        where false
    {% endif %}

),

appeared as (

    select * from codes
    except
    select * from applied

),

vanished as (

    select * from applied
    except
    select * from codes

)

select link_code from appeared
union
select link_code from vanished
