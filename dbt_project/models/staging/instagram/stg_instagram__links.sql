with

posts as (

    select * from {{ ref('stg_instagram__posts') }}
    where text is not null

)

-- Links in captions cannot be clicked; who wants to follow one types it.
select distinct
    platform,
    post_id,
    unnest({{ links_in_text('text') }}) as url

from posts
