with

links as (

    select distinct
        platform,
        post_id,
        link_code
    from {{ ref('int_posts__links') }}
    where link_code is not null

),

posts as (

    select * from {{ ref('int_posts__unioned') }}

),

own_links as (

    select links.*
    from links
    inner join posts on links.platform = posts.platform and links.post_id = posts.post_id
    where posts.account_role = 'own'

),

-- A code on one post names it. The same code on several posts of a platform names none of them.
by_platform as (

    select
        link_code,
        platform,
        min(post_id) as post_id,
        count(*) as posts
    from own_links
    group by link_code, platform

)

select
    link_code,
    platform,
    case when posts = 1 then post_id end as post_id,
    posts,
    count(*) over (partition by link_code) as platforms

from by_platform
