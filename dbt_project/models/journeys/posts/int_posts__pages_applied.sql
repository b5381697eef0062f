-- depends_on: {{ ref('touchpoints') }}

with

pages as (

    select * from {{ ref('int_posts__pages') }}

)

select
    platform,
    page,
    valid_from,
    valid_to,
    post_id,
    is_coded

from pages
