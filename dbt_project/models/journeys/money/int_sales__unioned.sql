with

company as (

    select * from {{ source('config', 'company') }}

),

hubspot as (

    select {{ sale_columns() }} from {{ ref('stg_hubspot__sales') }}

),

sale_table as (

    select {{ sale_columns() }} from {{ ref('stg_sale_table__sales') }}

),

stripe as (

    select {{ sale_columns() }} from {{ ref('stg_stripe__sales') }}

),

unioned as (

    select * from hubspot
    union all
    select * from sale_table
    union all
    select * from stripe

)

select
    unioned.source,
    unioned.account,
    unioned.source_id,
    unioned.node,
    unioned.sold_at,
    {{ local_day('unioned.sold_at', 'company.time_zone') }} as sold_on,
    unioned.currency,
    unioned.gross_amount,
    unioned.refunded_amount,
    unioned.last_refunded_at,
    unioned.is_disputed

from unioned
cross join company
