with

conversions as (

    select * from {{ ref('conversions') }}
    where conversion_kind in ('lead', 'sale')

),

costs as (

    select * from {{ ref('costs_daily') }}

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

dated as (

    select converted_on as on_date from conversions
    union all
    select spent_on as on_date from costs

),

first_days as (

    select min(on_date) as on_date from dated

)

-- Where no stream says since when, the first conversion or cost does.
select
    shared_window.until_on,
    greatest(shared_window.since_on, coalesce(first_days.on_date, shared_window.until_on))
        as since_on,
    date_diff(
        'day',
        greatest(shared_window.since_on, coalesce(first_days.on_date, shared_window.until_on)),
        shared_window.until_on
    ) + 1 as window_days

from shared_window
cross join first_days
