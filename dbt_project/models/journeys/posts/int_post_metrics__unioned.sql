{{ config(materialized='view') }}

with

bluesky as (

    select * from {{ ref('stg_bluesky__post_metrics') }}

),

facebook as (

    select * from {{ ref('stg_facebook__post_metrics') }}

),

facebook_export as (

    select * from {{ ref('stg_facebook_export__post_metrics') }}

),

file_drop as (

    select * from {{ ref('stg_file_drop__post_metrics') }}

),

instagram as (

    select * from {{ ref('stg_instagram__post_metrics') }}

),

linkedin as (

    select * from {{ ref('stg_linkedin__post_metrics') }}

),

mailchimp as (

    select * from {{ ref('stg_mailchimp__post_metrics') }}

),

mastodon as (

    select * from {{ ref('stg_mastodon__post_metrics') }}

),

metrics_file as (

    select * from {{ ref('stg_metrics_file__post_metrics') }}

),

pinterest as (

    select * from {{ ref('stg_pinterest__post_metrics') }}

),

x as (

    select * from {{ ref('stg_x__post_metrics') }}

),

youtube as (

    select * from {{ ref('stg_youtube__post_metrics') }}

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

)

select
    platform,
    source,
    account,
    post_id,
    metric_id,
    value,
    observed_at,
    ledger_seq

from unioned
