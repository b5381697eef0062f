with

registry as (

    select * from {{ ref('metric_registry_rows') }}

),

accounts as (

    select * from {{ source('config', 'accounts') }}

),

bluesky as (

    select {{ account_day_columns() }} from {{ ref('stg_bluesky__account_days') }}

),

facebook as (

    select {{ account_day_columns() }} from {{ ref('stg_facebook__account_days') }}

),

file_drop as (

    select {{ account_day_columns() }} from {{ ref('stg_file_drop__account_days') }}

),

instagram as (

    select {{ account_day_columns() }} from {{ ref('stg_instagram__account_days') }}

),

linkedin as (

    select {{ account_day_columns() }} from {{ ref('stg_linkedin__account_days') }}

),

mailchimp as (

    select {{ account_day_columns() }} from {{ ref('stg_mailchimp__account_days') }}

),

mastodon as (

    select {{ account_day_columns() }} from {{ ref('stg_mastodon__account_days') }}

),

metrics_file as (

    select {{ account_day_columns() }} from {{ ref('stg_metrics_file__account_days') }}

),

pinterest as (

    select {{ account_day_columns() }} from {{ ref('stg_pinterest__account_days') }}

),

x as (

    select {{ account_day_columns() }} from {{ ref('stg_x__account_days') }}

),

youtube as (

    select {{ account_day_columns() }} from {{ ref('stg_youtube__account_days') }}

),

youtube_analytics as (

    select {{ account_day_columns() }} from {{ ref('stg_youtube_analytics__account_days') }}

),

unioned as (

    select * from bluesky
    union all
    select * from facebook
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
    union all
    select * from youtube_analytics

)

select
    unioned.platform,
    unioned.source,
    unioned.account,
    coalesce(accounts.role, 'own') as account_role,
    unioned.metric_id,
    registry.metric,
    unioned.on_date,
    unioned.day_zone,
    unioned.observed_at,
    unioned.value,
    case
        when unioned.is_provisional and unioned.value is not null then 'estimated'
        else {{ served_state('unioned.value') }}
    end as state

from unioned
inner join registry on unioned.metric_id = registry.metric_id
left join accounts on unioned.source = accounts.source and unioned.account = accounts.account
