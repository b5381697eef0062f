with

links as (

    select * from {{ ref('int_posts__own_links') }}
    where link_code is not null

),

counted as (

    select
        link_code,
        platform,
        min(platform) filter (where post_id is not null) as post_platform,
        min(post_id) as post_id,
        count(distinct concat_ws('|', platform, post_id)) filter (where post_id is not null)
            as posts,
        coalesce(bool_or(is_registered) filter (where post_id is not null), false)
            as is_registered
    from links
    group by grouping sets ((link_code, platform), (link_code))

)

-- A code on one post names it. The same code on several posts names none of them.
select
    link_code,
    coalesce(platform, 'any') as platform,
    case when posts = 1 then post_platform end as post_platform,
    case when posts = 1 then post_id end as post_id,
    posts,
    is_registered

from counted
