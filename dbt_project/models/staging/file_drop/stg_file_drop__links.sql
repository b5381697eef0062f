with

posts as (

    select * from {{ ref('stg_file_drop__posts') }}

)

select distinct
    platform,
    post_id,
    unnest({{ links_in_text('text') }}) as url

from posts
where text is not null
