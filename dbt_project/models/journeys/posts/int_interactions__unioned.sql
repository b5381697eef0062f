with

bluesky as (

    select {{ interaction_columns() }} from {{ ref('stg_bluesky__interactions') }}

),

facebook as (

    select {{ interaction_columns() }} from {{ ref('stg_facebook__interactions') }}

),

instagram as (

    select {{ interaction_columns() }} from {{ ref('stg_instagram__interactions') }}

),

linkedin as (

    select {{ interaction_columns() }} from {{ ref('stg_linkedin__interactions') }}

),

mastodon as (

    select {{ interaction_columns() }} from {{ ref('stg_mastodon__interactions') }}

),

x as (

    select {{ interaction_columns() }} from {{ ref('stg_x__interactions') }}

),

youtube as (

    select {{ interaction_columns() }} from {{ ref('stg_youtube__interactions') }}

),

unioned as (

    select * from bluesky
    union all
    select * from facebook
    union all
    select * from instagram
    union all
    select * from linkedin
    union all
    select * from mastodon
    union all
    select * from x
    union all
    select * from youtube

)

select
    platform,
    account,
    interaction_id,
    post_id,
    answers_id,
    kind,
    happened_at,
    author_hmac,
    is_own,
    is_hidden,
    likes,
    text

from unioned
