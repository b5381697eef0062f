with

facebook as (

    select * from {{ ref('stg_facebook__posts') }}

),

bluesky as (

    select * from {{ ref('stg_bluesky__posts') }}

),

mastodon as (

    select * from {{ ref('stg_mastodon__links') }}

),

facebook_attachments as (

    select
        platform,
        post_id,
        unnest(from_json(attachments, '["json"]')) as attachment
    from facebook
    where attachments is not null and json_type(attachments) = 'ARRAY'

),

-- A photo or a video has its link in the text; what ends the sentence is no part of it.
facebook_texts as (

    select
        platform,
        post_id,
        unnest(regexp_extract_all(text, '(?i)https?://[^\s<>"]*[^\s<>".,;:!?()\[\]'']')) as url
    from facebook
    where text is not null

),

bluesky_facets as (

    select
        platform,
        post_id,
        unnest(from_json(facets, '["json"]')) as facet
    from bluesky
    where facets is not null and json_type(facets) = 'ARRAY'

),

bluesky_features as (

    select
        platform,
        post_id,
        unnest(from_json(json_extract(facet, '$.features'), '["json"]')) as feature
    from bluesky_facets
    where json_type(facet, '$.features') = 'ARRAY'

),

links as (

    select
        platform,
        post_id,
        coalesce(
            json_extract_string(attachment, '$.unshimmed_url'),
            json_extract_string(attachment, '$.url')
        ) as url
    from facebook_attachments
    union all
    select
        platform,
        post_id,
        url
    from facebook_texts
    union all
    select
        platform,
        post_id,
        link_url as url
    from bluesky
    union all
    select
        platform,
        post_id,
        json_extract_string(feature, '$.uri') as url
    from bluesky_features
    where json_extract_string(feature, '$."$type"') = 'app.bsky.richtext.facet#link'
    union all
    select
        platform,
        post_id,
        url
    from mastodon

),

queries as (

    select distinct
        platform,
        post_id,
        url,
        split_part(split_part(url, '#', 1), '?', 2) as query
    from links
    where url is not null

)

select
    platform,
    post_id,
    url,
    {{ query_value('query', 'utm_content') }} as link_code

from queries
