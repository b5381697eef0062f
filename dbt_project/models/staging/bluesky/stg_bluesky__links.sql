with

posts as (

    select * from {{ ref('stg_bluesky__posts') }}

),

facets as (

    select
        platform,
        post_id,
        unnest(from_json(facets, '["json"]')) as facet
    from posts
    where facets is not null and json_type(facets) = 'ARRAY'

),

features as (

    select
        platform,
        post_id,
        unnest(from_json(json_extract(facet, '$.features'), '["json"]')) as feature
    from facets
    where json_type(facet, '$.features') = 'ARRAY'

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
    json_extract_string(feature, '$.uri') as url

from features
where json_extract_string(feature, '$."$type"') = 'app.bsky.richtext.facet#link'
