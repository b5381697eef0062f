with

rates as (

    select * from {{ ref('stg_company__rates') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

sales as (

    select * from {{ ref('int_sales__unioned') }}

),

costs as (

    select * from {{ ref('int_costs__unioned') }}

),

wanted as (

    select
        currency,
        sold_on as on_date
    from sales
    union
    select
        currency,
        spent_on as on_date
    from costs

)

select
    wanted.currency,
    wanted.on_date,
    case
        when wanted.currency = company.currency then cast(1 as decimal(18, 8))
        else rates.rate
    end as rate,
    company.currency as company_currency

from wanted
cross join company
left join rates
    on
        wanted.currency = rates.currency
        and wanted.on_date >= rates.valid_on
        and wanted.on_date <= rates.valid_on + {{ var('rate_max_age_days') }}
qualify
    row_number() over (
        partition by wanted.currency, wanted.on_date order by rates.valid_on desc nulls last
    ) = 1
