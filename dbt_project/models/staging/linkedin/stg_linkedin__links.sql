with

posts as (

    select * from {{ ref('stg_linkedin__posts') }}

)

select
    platform,
    post_id,
    article_url as url

from posts
where article_url is not null
union
-- Behind the button of a picture or a film.
select
    platform,
    post_id,
    landing_page_url as url

from posts
where landing_page_url is not null
union
select
    platform,
    post_id,
    unnest({{ links_in_text('text') }}) as url

from posts
where text is not null
