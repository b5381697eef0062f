-- depends_on: {{ ref('touchpoints') }}

with

codes as (

    select * from {{ ref('int_posts__codes') }}

)

select
    link_code,
    platform,
    post_platform,
    post_id,
    posts,
    is_registered

from codes
