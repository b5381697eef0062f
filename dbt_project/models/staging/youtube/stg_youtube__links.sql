with

posts as (

    select * from {{ ref('stg_youtube__posts') }}

)

-- A link may stand in a description twice.
select distinct
    platform,
    post_id,
    unnest({{ links_in_text('text') }}) as url

from posts
