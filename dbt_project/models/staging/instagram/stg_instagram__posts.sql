with

media as (

    select * from {{ source('instagram', 'media') }}

),

stories as (

    select * from {{ source('instagram', 'stories') }}

),

-- A story stands in a list of its own; should the other one show it as well, it is still one post.
published as (

    select
        account,
        media_id,
        posted_at,
        caption,
        media_type,
        media_product_type,
        permalink_url,
        ledger_seq
    from media
    where coalesce(media_product_type, '') <> 'STORY'
    union all
    select
        account,
        media_id,
        posted_at,
        caption,
        media_type,
        'STORY' as media_product_type,
        permalink_url,
        ledger_seq
    from stories

)

select
    'instagram' as platform,
    'instagram' as source,
    account,
    media_id as post_id,
    posted_at,
    case
        when media_product_type = 'STORY' then 'story'
        when media_type = 'CAROUSEL_ALBUM' then 'carousel'
        else lower(media_type)
    end as post_type,
    caption as text,
    permalink_url,
    false as is_reply,
    -- A post that was boosted later looks like any other.
    case when media_product_type = 'AD' then true end as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from published
