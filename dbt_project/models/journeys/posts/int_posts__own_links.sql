with

posts as (

    select * from {{ ref('int_posts__unioned') }}
    where account_role = 'own'

),

links as (

    select * from {{ ref('int_posts__links') }}

),

registered as (

    select
        *,
        {{ post_name('post') }} as post_name
    from {{ ref('stg_company__links') }}

),

-- People copy the address of a post, its id or the number in it.
names as (

    select
        platform,
        post_id,
        posted_at,
        {{ post_name('post_id') }} as post_name
    from posts
    union
    select
        platform,
        post_id,
        posted_at,
        {{ post_name('permalink_url') }} as post_name
    from posts

),

shown as (

    select
        posts.platform,
        posts.post_id,
        posts.posted_at,
        links.url,
        {{ link_code('links.link_code') }} as link_code,
        false as is_registered
    from links
    inner join posts on links.platform = posts.platform and links.post_id = posts.post_id

),

-- A registered link whose post is not named, or not read yet, is known and names none.
named as (

    select
        registered.platform,
        names.post_id,
        names.posted_at,
        registered.url,
        registered.link_id as link_code,
        true as is_registered
    from registered
    left join names
        on registered.platform = names.platform and registered.post_name = names.post_name

)

select
    platform,
    post_id,
    posted_at,
    url,
    link_code,
    is_registered

from shown
union
select
    platform,
    post_id,
    posted_at,
    url,
    link_code,
    is_registered

from named
