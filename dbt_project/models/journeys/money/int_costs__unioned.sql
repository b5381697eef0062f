with

company as (

    select * from {{ ref('stg_company__costs') }}

),

google_ads as (

    select * from {{ ref('stg_google_ads__costs') }}

),

linkedin_ads as (

    select * from {{ ref('stg_linkedin_ads__costs') }}

),

meta_ads as (

    select * from {{ ref('stg_meta_ads__costs') }}

),

unioned as (

    select * from company
    union all
    select * from google_ads
    union all
    select * from linkedin_ads
    union all
    select * from meta_ads

)

select
    source,
    account,
    cost_line,
    spent_on,
    platform,
    cost_kind,
    currency,
    hours,
    amount

from unioned
