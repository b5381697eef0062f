with

costs as (

    select * from {{ ref('int_costs__converted') }}
    where is_of_record

),

shared_window as (

    select * from {{ ref('int_window__shared') }}

),

-- A sum with an unknown in it is unknown.
daily as (

    select
        spent_on,
        coalesce(platform, 'unallocated') as platform,
        cost_kind,
        source,
        currency as original_currency,
        company_currency as currency,
        count(*) as cost_lines,
        sum(hours) as hours,
        case when count(*) = count(amount) then sum(amount) end as original_amount,
        case
            when count(*) = count(company_amount) then sum(company_amount)
        end as amount,
        case
            when count(*) > count(amount) then 'not_fetched'
            when count(*) > count(rate) then 'missing_rate'
            when sum(company_amount) = 0 then 'zero'
            else 'measured'
        end as amount_state
    from costs
    group by spent_on, platform, cost_kind, source, currency, company_currency

)

select
    daily.spent_on,
    daily.platform,
    daily.cost_kind,
    daily.source,
    daily.original_currency,
    daily.currency,
    daily.cost_lines,
    cast(daily.hours as decimal(18, 2)) as hours,
    cast(daily.original_amount as decimal(18, 4)) as original_amount,
    cast(daily.amount as decimal(18, 2)) as amount,
    cast(
        case
            when daily.platform <> 'unallocated' then daily.amount
            when daily.amount is not null then 0
        end as decimal(18, 2)
    ) as allocated_amount,
    cast(
        case
            when daily.platform = 'unallocated' then daily.amount
            when daily.amount is not null then 0
        end as decimal(18, 2)
    ) as unallocated_amount,
    daily.amount_state,
    daily.spent_on between shared_window.since_on and shared_window.until_on as is_in_window

from daily
cross join shared_window
