with

posts as (

    select * from {{ source('facebook_export', 'posts') }}

)

select
    'facebook' as platform,
    'facebook_export' as source,
    account,
    -- The export has no ids: the file and the row in it are the only name such a post has.
    concat_ws(':', file_hash, cast(row_number as varchar)) as post_id,
    cast(null as timestamp) as posted_at,
    lower(post_type) as post_type,
    cast(null as varchar) as text,
    cast(null as varchar) as permalink_url,
    false as is_reply,
    is_paid = 1 as is_paid,
    month as posted_month,
    weekday as posted_weekday,
    hour as posted_hour,
    observed_at,
    ledger_seq

from posts
