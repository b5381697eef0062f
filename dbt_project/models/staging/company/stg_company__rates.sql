with

rates as (

    select * from {{ source('company', 'rates') }}

)

select
    valid_on,
    currency,
    rate

from rates
qualify row_number() over (partition by valid_on, currency order by observed_at desc, account) = 1
