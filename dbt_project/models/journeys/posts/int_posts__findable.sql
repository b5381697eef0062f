with

posts as (

    select * from {{ ref('int_posts__unioned') }}
    where account_role = 'own'

),

links as (

    select * from {{ ref('int_posts__own_links') }}

),

codes as (

    select * from {{ ref('int_posts__codes') }}
    where platform <> 'any'

),

pages as (

    select * from {{ ref('int_posts__pages') }}

),

coded as (

    select
        links.platform,
        links.post_id,
        bool_or(codes.post_id is not null) as has_own_code
    from links
    inner join codes on links.link_code = codes.link_code and links.platform = codes.platform
    group by links.platform, links.post_id

),

-- By the page of a post whose beginning, when most visits come, is its own.
paged as (

    select distinct
        posts.platform,
        posts.post_id
    from posts
    inner join pages
        on
            posts.platform = pages.platform
            and posts.post_id = pages.post_id
            and posts.posted_at = pages.valid_from

),

found as (

    select
        posts.platform,
        posts.post_id,
        case
            when coded.has_own_code then 'code'
            when coded.post_id is not null then 'shared code'
            when paged.post_id is not null then 'page'
            else 'nothing'
        end as found_by
    from posts
    left join coded on posts.platform = coded.platform and posts.post_id = coded.post_id
    left join paged on posts.platform = paged.platform and posts.post_id = paged.post_id

)

select
    platform,
    post_id,
    found_by,
    -- Of a shared code most visits stay with nobody: what the page brings in is not the number.
    found_by in ('code', 'page') as is_findable

from found
