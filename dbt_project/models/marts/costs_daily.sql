with

costs as (

    select * from {{ ref('stg_company__costs') }}

),

rates as (

    select * from {{ ref('int_rates__daily') }}

),

converted as (

    select
        costs.*,
        rates.company_currency,
        rates.rate,
        cast(cast(costs.amount as decimal(26, 4)) * rates.rate as decimal(18, 2))
            as company_amount
    from costs
    inner join rates on costs.currency = rates.currency and costs.spent_on = rates.on_date

),

-- A sum with an unknown in it is unknown.
daily as (

    select
        spent_on,
        coalesce(platform, 'unallocated') as platform,
        cost_kind,
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
    from converted
    group by spent_on, platform, cost_kind, currency, company_currency

)

select
    spent_on,
    platform,
    cost_kind,
    original_currency,
    currency,
    cost_lines,
    cast(hours as decimal(18, 2)) as hours,
    cast(original_amount as decimal(18, 4)) as original_amount,
    cast(amount as decimal(18, 2)) as amount,
    cast(
        case
            when platform <> 'unallocated' then amount
            when amount is not null then 0
        end as decimal(18, 2)
    ) as allocated_amount,
    cast(
        case
            when platform = 'unallocated' then amount
            when amount is not null then 0
        end as decimal(18, 2)
    ) as unallocated_amount,
    amount_state

from daily
