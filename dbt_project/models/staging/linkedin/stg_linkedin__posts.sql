with

posts as (

    select * from {{ source('linkedin', 'posts') }}
    where lifecycle_state = 'PUBLISHED'

),

-- LinkedIn's "little text": hashtags and mentions are templates, and signs of its own are escaped.
hashtags as (

    select
        *,
        regexp_replace(commentary, '\{hashtag\|\\?[#＃]\|([^{}|]*)\}', '#\1', 'g') as tagged
    from posts

),

mentions as (

    select
        *,
        regexp_replace(tagged, '@\[((?:[^\[\]\\]|\\.)*)\]\(urn:[^()]*\)', '@\1', 'g') as mentioned
    from hashtags

),

read as (

    select
        *,
        regexp_replace(mentioned, '\\([|{}@\[\]()<>#\\*_~])', '\1', 'g') as text,
        regexp_extract(json_extract_string(content, '$.media.id'), '^urn:li:([^:]+):', 1)
            as media_type
    from mentions

)

select
    'linkedin' as platform,
    'linkedin' as source,
    account,
    post_id,
    coalesce(published_at, created_at) as posted_at,
    case
        when json_extract(content, '$.article') is not null then 'link'
        when json_extract(content, '$.multiImage') is not null then 'carousel'
        when json_extract(content, '$.poll') is not null then 'poll'
        -- Pages that are swiped through: people call it a carousel, LinkedIn a document.
        when media_type = 'document' then 'carousel'
        when media_type in ('image', 'video') then media_type
        else 'text'
    end as post_type,
    text,
    'https://www.linkedin.com/feed/update/' || post_id || '/' as permalink_url,
    false as is_reply,
    -- Posts no feed shows are made for advertising alone.
    coalesce(feed_distribution = 'NONE', false) as is_paid,
    cast(null as bigint) as posted_hour,
    json_extract_string(content, '$.article.source') as article_url,
    landing_page_url,
    ledger_seq

from read
