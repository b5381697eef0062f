with

posts as (

    select * from {{ ref('stg_mastodon__posts') }}

),

anchors as (

    select
        platform,
        post_id,
        unnest(regexp_extract_all(html, '<a\s[^>]*>')) as anchor
    from posts

),

-- Mentions and hashtags are links as well, but lead nowhere outside.
outbound as (

    select
        platform,
        post_id,
        {{ html_unescaped("regexp_extract(anchor, 'href=\"([^\"]*)\"', 1)") }} as url
    from anchors
    where not regexp_matches(anchor, 'class="[^"]*\b(mention|hashtag)\b')

),

-- A preview card shows the page under its canonical address, which often has lost the tags: it
-- counts only where the text holds no link.
cards as (

    select
        posts.platform,
        posts.post_id,
        posts.card_url as url
    from posts
    left join outbound on posts.platform = outbound.platform and posts.post_id = outbound.post_id
    where outbound.post_id is null and posts.card_url is not null

)

select
    platform,
    post_id,
    url
from outbound
where url like 'http%'
union
select
    platform,
    post_id,
    url
from cards
