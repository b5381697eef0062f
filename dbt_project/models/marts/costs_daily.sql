with

costs as (

    select * from {{ ref('int_costs__converted') }}
    where is_of_record

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
    spent_on,
    platform,
    cost_kind,
    source,
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
