-- Breaks when credits outlive a conversion that was taken back.
select credits.conversion_id
from {{ ref('credits') }} as credits
left join {{ ref('conversions') }} as conversions
    on credits.conversion_id = conversions.conversion_id
where conversions.conversion_id is null
