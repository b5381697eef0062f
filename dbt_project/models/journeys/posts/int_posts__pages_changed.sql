{% set applied = last_build_of('int_posts__pages_applied', target.database, 'journeys') %}

with

pages as (

    select
        platform,
        page,
        valid_from,
        valid_to,
        post_id,
        is_coded
    from {{ ref('int_posts__pages') }}

),

-- When everything is built anew nothing was applied, and nothing is due besides.
applied as (

    {% if applied %}
        select
            platform,
            page,
            valid_from,
            valid_to,
            post_id,
            is_coded
        from {{ applied }}
    {% else %}
        select * from pages
        where false
    {% endif %}

),

compared as (

    select
        coalesce(pages.platform, applied.platform) as platform,
        coalesce(pages.page, applied.page) as page,
        coalesce(pages.valid_from, applied.valid_from) as valid_from,
        pages.valid_to as valid_to_now,
        applied.valid_to as valid_to_before,
        pages.page is not null
        and applied.page is not null
        and coalesce(pages.post_id, '') = coalesce(applied.post_id, '')
        and pages.is_coded = applied.is_coded as is_same_post
    from pages
    full join applied
        on
            pages.platform = applied.platform
            and pages.page = applied.page
            and pages.valid_from = applied.valid_from

)

-- Of a span that only ends elsewhere, what lies between the two ends.
select
    platform,
    page,
    case when is_same_post then least(valid_to_now, valid_to_before) else valid_from end
        as due_from,
    greatest(valid_to_now, valid_to_before) as due_to

from compared
where not is_same_post or valid_to_now <> valid_to_before
