with

uploads as (

    select * from {{ source('youtube', 'uploads') }}

),

-- What is private or deleted is in the list without a day of publication.
published as (

    select *
    from uploads
    where published_at is not null and coalesce(privacy_status, 'public') = 'public'

)

select
    'youtube' as platform,
    'youtube' as source,
    account,
    video_id as post_id,
    concat_ws(chr(10), title, description) as text,
    published_at as posted_at,
    'https://www.youtube.com/watch?v=' || video_id as permalink_url,
    'video' as post_type,
    false as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from published
