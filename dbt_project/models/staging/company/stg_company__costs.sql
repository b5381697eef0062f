with

costs as (

    select * from {{ source('company', 'costs') }}

)

select
    'company' as source,
    account,
    cast(row_number as varchar) as cost_line,
    spent_on,
    lower(nullif(trim(platform), '')) as platform,
    cost_kind,
    currency,
    hours,
    -- An amount as billed, or hours at their rate; hours without a rate are a cost nobody knows.
    coalesce(
        amount,
        cast(cast(hours as decimal(38, 4)) * hourly_rate as decimal(18, 4))
    ) as amount

from costs
