with

posts as (

    select * from {{ ref('posts') }}
    where account_role = 'own' and platform <> 'email'

),

figures as (

    select
        platform,
        post_id,
        max(value) filter (where metric = 'clicks') as clicks,
        max(value) filter (where metric = 'impressions') as impressions,
        max(value) filter (where metric = 'views') as views,
        max(value) filter (where metric = 'likes') as likes,
        max(value) filter (where metric = 'shares') as shares,
        max(value) filter (where metric = 'comments') as comments
    from {{ ref('int_post_metrics__latest') }}
    group by platform, post_id

)

-- Names and meanings are those of social_media_reporting__rollup_report in
-- fivetran/dbt_social_media_reporting: its yml and the models it unites.
select
    posts.posted_at as created_timestamp,
    posts.post_id,
    posts.text as post_message,
    cast(null as varchar) as page_id,
    posts.account as page_name,
    posts.permalink_url as post_url,
    posts.source as source_relation,
    case when posts.platform = 'x' then 'twitter' else posts.platform end as platform,
    figures.clicks,
    case when posts.platform = 'instagram' then figures.views else figures.impressions end
        as impressions,
    figures.likes,
    figures.shares,
    figures.comments

from posts
left join figures on posts.platform = figures.platform and posts.post_id = figures.post_id
