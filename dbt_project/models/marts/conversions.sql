with

conversions as (

    select * from {{ ref('int_conversions__resolved') }}

),

attributed as (

    select conversion_id
    from {{ ref('credits') }}
    where model = 'last' and touchpoint_id is not null

)

select
    conversions.conversion_id,
    conversions.conversion_kind,
    conversions.source,
    conversions.account,
    conversions.source_id,
    conversions.person_id,
    conversions.converted_at,
    conversions.converted_on,
    conversions.conversion_number,
    conversions.lookback_days,
    conversions.lead_created_at,
    conversions.amount,
    conversions.gross_amount,
    conversions.refunded_amount,
    conversions.currency,
    conversions.amount_state,
    conversions.last_refunded_at,
    conversions.original_gross_amount,
    conversions.original_currency,
    conversions.is_disputed,
    attributed.conversion_id is not null as is_attributed

from conversions
left join attributed on conversions.conversion_id = attributed.conversion_id
