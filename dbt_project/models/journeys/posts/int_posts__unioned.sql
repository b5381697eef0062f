with

accounts as (

    select * from {{ source('config', 'accounts') }}

),

posts_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'posts'

),

facebook as (

    select * from {{ ref('stg_facebook__posts') }}

),

facebook_export as (

    select * from {{ ref('stg_facebook_export__posts') }}

),

bluesky as (

    select * from {{ ref('stg_bluesky__posts') }}

),

mastodon as (

    select * from {{ ref('stg_mastodon__posts') }}

),

unioned as (

    select
        platform,
        'facebook' as source,
        account,
        post_id,
        posted_at,
        post_type,
        text,
        permalink_url,
        false as is_reply,
        cast(null as boolean) as is_paid,
        cast(null as bigint) as posted_hour,
        1 as rank
    from facebook
    union all
    select
        platform,
        'facebook_export' as source,
        account,
        post_id,
        cast(null as timestamp) as posted_at,
        post_type,
        cast(null as varchar) as text,
        cast(null as varchar) as permalink_url,
        false as is_reply,
        is_paid,
        posted_hour,
        2 as rank
    from facebook_export
    union all
    select
        platform,
        'bluesky' as source,
        account,
        post_id,
        posted_at,
        post_type,
        text,
        permalink_url,
        is_reply,
        cast(null as boolean) as is_paid,
        cast(null as bigint) as posted_hour,
        1 as rank
    from bluesky
    union all
    select
        platform,
        'mastodon' as source,
        account,
        post_id,
        posted_at,
        post_type,
        text,
        permalink_url,
        is_reply,
        cast(null as boolean) as is_paid,
        cast(null as bigint) as posted_hour,
        1 as rank
    from mastodon

),

-- One post, however many systems deliver it: the source of record first, then the API.
merged as (

    select unioned.*
    from unioned
    left join posts_of_record on unioned.source = posts_of_record.source
    qualify
        row_number() over (
            partition by unioned.platform, unioned.post_id
            order by (posts_of_record.source is null), unioned.rank, unioned.account
        ) = 1

)

select
    merged.platform,
    merged.source,
    merged.account,
    coalesce(accounts.role, 'own') as account_role,
    merged.post_id,
    merged.posted_at,
    merged.post_type,
    merged.text,
    merged.permalink_url,
    merged.is_reply,
    merged.is_paid,
    merged.posted_hour

from merged
left join accounts on merged.source = accounts.source and merged.account = accounts.account
