-- Breaks when a cent is lost or invented between a sale and its credits.
with

credited as (

    select
        credits.conversion_id,
        credits.model,
        sum(credits.amount) as amount
    from {{ ref('credits') }} as credits
    inner join {{ ref('int_conversions__due') }} as due
        on credits.conversion_id = due.conversion_id
    group by credits.conversion_id, credits.model

)

select
    credited.conversion_id,
    credited.model,
    credited.amount as credited_amount,
    conversions.amount
from credited
inner join {{ ref('conversions') }} as conversions
    on credited.conversion_id = conversions.conversion_id
where credited.amount is distinct from conversions.amount
