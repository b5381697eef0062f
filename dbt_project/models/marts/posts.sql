with

posts as (

    select * from {{ ref('int_posts__unioned') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

links as (

    select * from {{ ref('int_posts__links') }}

),

-- The tagged link if there is one, else the first in alphabetical order.
first_links as (

    select
        platform,
        post_id,
        url,
        link_code
    from links
    qualify
        row_number() over (
            partition by platform, post_id order by (link_code is null), url
        ) = 1

),

link_counts as (

    select
        platform,
        post_id,
        count(distinct url) as links
    from links
    group by platform, post_id

)

select
    posts.post_id,
    posts.platform,
    posts.source,
    posts.account,
    posts.account_role,
    posts.posted_at,
    {{ local_day('posts.posted_at', 'company.time_zone') }} as posted_on,
    coalesce(
        extract('hour' from timezone(company.time_zone, timezone('UTC', posts.posted_at))),
        posts.posted_hour
    ) as posted_hour,
    posts.post_type,
    posts.text,
    posts.permalink_url,
    posts.is_reply,
    posts.is_paid,
    coalesce(link_counts.links, 0) as links,
    first_links.url as link_url,
    first_links.link_code

from posts
cross join company
left join first_links
    on posts.platform = first_links.platform and posts.post_id = first_links.post_id
left join link_counts
    on posts.platform = link_counts.platform and posts.post_id = link_counts.post_id
