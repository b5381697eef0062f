with

media_insights as (

    select * from {{ source('instagram', 'media_insights') }}

),

story_insights as (

    select * from {{ source('instagram', 'story_insights') }}

),

media_counts as (

    select * from {{ source('instagram', 'media_counts') }}

),

insights as (

    select
        account,
        media_id,
        metric,
        value,
        observed_at,
        ledger_seq
    from media_insights
    union all
    select
        account,
        media_id,
        metric,
        value,
        observed_at,
        ledger_seq
    from story_insights

),

figures as (

    select
        account,
        media_id,
        case metric
            when 'saved' then 'saves'
            when 'total_interactions' then 'interactions'
            when 'ig_reels_avg_watch_time' then 'average_watch_ms'
            when 'ig_reels_video_view_total_time' then 'watch_ms'
            when 'reels_skip_rate' then 'skip_rate_pct'
            else metric
        end as metric,
        -- A list of one value, or the total itself; a rate is rounded to whole percent.
        try_cast(coalesce(
            json_extract_string(value, '$[0].value'), json_extract_string(value, '$.value')
        ) as bigint) as value,
        observed_at,
        ledger_seq
    from insights
    union all
    -- Left out where the owner hides them: absent is unknown.
    select
        account,
        media_id,
        'public_likes' as metric,
        likes as value,
        observed_at,
        ledger_seq
    from media_counts
    union all
    select
        account,
        media_id,
        'public_comments' as metric,
        comments as value,
        observed_at,
        ledger_seq
    from media_counts

)

select
    'instagram' as platform,
    'instagram' as source,
    account,
    media_id as post_id,
    'instagram.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
