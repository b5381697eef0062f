with

posts as (

    select
        * exclude (observed_at),
        observed_at as delivered_at,
        coalesce(exported_at, observed_at) as observed_at
    from {{ source('metrics_file', 'posts') }}

)

-- Of one export delivered twice, or read by a corrected mapping, the later delivery counts.
select
    platform,
    'metrics_file' as source,
    account,
    post_id,
    posted_at,
    lower(post_type) as post_type,
    text,
    permalink_url,
    link_url,
    likes,
    shares,
    comments,
    views,
    impressions,
    reach,
    saves,
    link_clicks,
    score,
    observed_at,
    ledger_seq

from posts
qualify
    row_number() over (
        partition by account, platform, post_id, observed_at
        order by delivered_at desc, ledger_seq desc
    ) = 1
