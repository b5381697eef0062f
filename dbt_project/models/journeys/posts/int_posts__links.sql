with

bluesky as (

    select * from {{ ref('stg_bluesky__links') }}

),

facebook as (

    select * from {{ ref('stg_facebook__links') }}

),

file_drop as (

    select * from {{ ref('stg_file_drop__links') }}

),

instagram as (

    select * from {{ ref('stg_instagram__links') }}

),

linkedin as (

    select * from {{ ref('stg_linkedin__links') }}

),

mailchimp as (

    select * from {{ ref('stg_mailchimp__links') }}

),

mastodon as (

    select * from {{ ref('stg_mastodon__links') }}

),

metrics_file as (

    select * from {{ ref('stg_metrics_file__links') }}

),

pinterest as (

    select * from {{ ref('stg_pinterest__links') }}

),

x as (

    select * from {{ ref('stg_x__links') }}

),

youtube as (

    select * from {{ ref('stg_youtube__links') }}

),

links as (

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

),

queries as (

    select distinct
        platform,
        post_id,
        url,
        split_part(split_part(url, '#', 1), '?', 2) as query
    from links
    where url is not null

)

select
    platform,
    post_id,
    url,
    {{ naming_tag(
        "platform = 'email'",
        query_value('query', 'utm_content'),
        query_value('query', 'utm_campaign')
    ) }} as link_code

from queries
