with

accounts as (

    select * from {{ source('config', 'accounts') }}

),

exports as (

    select distinct source
    from {{ source('config', 'streams') }}
    where is_file

),

bluesky as (

    select {{ post_columns() }} from {{ ref('stg_bluesky__posts') }}

),

facebook as (

    select {{ post_columns() }} from {{ ref('stg_facebook__posts') }}

),

facebook_export as (

    select {{ post_columns() }} from {{ ref('stg_facebook_export__posts') }}

),

file_drop as (

    select {{ post_columns() }} from {{ ref('stg_file_drop__posts') }}

),

instagram as (

    select {{ post_columns() }} from {{ ref('stg_instagram__posts') }}

),

linkedin as (

    select {{ post_columns() }} from {{ ref('stg_linkedin__posts') }}

),

mailchimp as (

    select {{ post_columns() }} from {{ ref('stg_mailchimp__posts') }}

),

mastodon as (

    select {{ post_columns() }} from {{ ref('stg_mastodon__posts') }}

),

metrics_file as (

    select {{ post_columns() }} from {{ ref('stg_metrics_file__posts') }}

),

pinterest as (

    select {{ post_columns() }} from {{ ref('stg_pinterest__posts') }}

),

x as (

    select {{ post_columns() }} from {{ ref('stg_x__posts') }}

),

youtube as (

    select {{ post_columns() }} from {{ ref('stg_youtube__posts') }}

),

unioned as (

    select * from bluesky
    union all
    select * from facebook
    union all
    select * from facebook_export
    union all
    select * from file_drop
    union all
    select * from instagram
    union all
    select * from linkedin
    union all
    select * from mailchimp
    union all
    select * from mastodon
    union all
    select * from metrics_file
    union all
    select * from pinterest
    union all
    select * from x
    union all
    select * from youtube

),

-- One post, however many systems deliver it: APIs before exports.
merged as (

    select unioned.*
    from unioned
    left join exports on unioned.source = exports.source
    qualify
        row_number() over (
            partition by unioned.platform, unioned.post_id
            order by
                (exports.source is not null),
                unioned.source,
                unioned.account
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
