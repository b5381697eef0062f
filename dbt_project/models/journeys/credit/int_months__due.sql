with

marks as (

    select * from {{ ref('int_months__changed') }}

),

conversions as (

    select * from {{ ref('int_conversions__resolved') }}

),

changed as (

    select * from {{ ref('int_conversions__changed') }}

),

kinds as (

    select max(lookback_days) as lookback_days
    from {{ source('config', 'conversion_kinds') }}

),

days as (

    select
        touched_on as since_on,
        is_open_ended
    from marks
    union
    select
        converted_on as since_on,
        false as is_open_ended
    from changed
    where converted_on is not null
    union
    select
        formerly_converted_on as since_on,
        false as is_open_ended
    from changed
    where formerly_converted_on is not null

),

-- A touch can stand on paths that end up to a look-back later, and so can what follows the
-- conversion that ended the path before.
ranges as (

    select distinct
        date_trunc('month', days.since_on) as first_month,
        case
            when days.is_open_ended then date '9999-12-01'
            else date_trunc('month', days.since_on + cast(kinds.lookback_days as integer))
        end as last_month
    from days
    cross join kinds

),

months as (

    select distinct date_trunc('month', converted_on) as month_start from conversions
    union
    select distinct date_trunc('month', formerly_converted_on) as month_start
    from changed
    where formerly_converted_on is not null

)

select distinct cast(months.month_start as date) as month_start

from months
inner join ranges
    on months.month_start >= ranges.first_month and months.month_start <= ranges.last_month
