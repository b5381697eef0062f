with

posts as (

    select * from {{ ref('stg_metrics_file__posts') }}

)

select
    platform,
    post_id,
    link_url as url

from posts
where link_url is not null
union
select
    platform,
    post_id,
    unnest({{ links_in_text('text') }}) as url

from posts
where text is not null
