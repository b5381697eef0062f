with

spend as (

    select * from {{ source('linkedin_ads', 'spend') }}

)

select
    'linkedin_ads' as source,
    account,
    (pivots ->> '$[0]') || ' ' || spent_on as cost_line,
    spent_on,
    'linkedin' as platform,
    'ads' as cost_kind,
    currency,
    cast(null as decimal(18, 4)) as hours,
    spend as amount

from spend
