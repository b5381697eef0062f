with

posts as (

    select * from {{ ref('stg_pinterest__posts') }}

)

-- Addresses in a pin's description cannot be clicked: the pin leads to its one link.
select distinct
    platform,
    post_id,
    link_url as url

from posts
where link_url is not null
