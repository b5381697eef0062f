with

insights as (

    select * from {{ source('facebook', 'post_insights') }}

),

counts as (

    select * from {{ source('facebook', 'post_counts') }}

),

plain_figures as (

    select
        account,
        post_id,
        'facebook.post.' || case metric
            when 'post_media_view' then 'views'
            when 'post_total_media_view_unique' then 'reach'
            when 'post_clicks' then 'clicks'
        end as metric_id,
        try_cast(value as bigint) as value,
        observed_at,
        ledger_seq
    from insights
    where metric in ('post_media_view', 'post_total_media_view_unique', 'post_clicks')

),

-- An object of named numbers leaves out what nobody did: absent inside it is none.
link_clicks as (

    select
        account,
        post_id,
        'facebook.post.link_clicks' as metric_id,
        coalesce(try_cast(json_extract_string(value, '$."link clicks"') as bigint), 0) as value,
        observed_at,
        ledger_seq
    from insights
    where metric = 'post_clicks_by_type'

),

likes as (

    select
        account,
        post_id,
        'facebook.post.likes' as metric_id,
        coalesce(try_cast(json_extract_string(value, '$.like') as bigint), 0) as value,
        observed_at,
        ledger_seq
    from insights
    where metric = 'post_reactions_by_type_total'

),

reactions as (

    select
        account,
        post_id,
        'facebook.post.reactions' as metric_id,
        cast(coalesce(list_sum(
            cast(json_extract(value, '$.*') as bigint[])
        ), 0) as bigint) as value,
        observed_at,
        ledger_seq
    from insights
    where metric = 'post_reactions_by_type_total'

),

-- Facebook leaves `shares` out when there are none; that is its zero.
shares as (

    select
        account,
        post_id,
        'facebook.post.shares' as metric_id,
        coalesce(shares, 0) as value,
        observed_at,
        ledger_seq
    from counts

),

comments as (

    select
        account,
        post_id,
        'facebook.post.comments' as metric_id,
        comments as value,
        observed_at,
        ledger_seq
    from counts

),

unioned as (

    select * from plain_figures
    union all
    select * from link_clicks
    union all
    select * from likes
    union all
    select * from reactions
    union all
    select * from shares
    union all
    select * from comments

)

select
    'facebook' as platform,
    'facebook' as source,
    account,
    post_id,
    metric_id,
    value,
    observed_at,
    ledger_seq

from unioned
