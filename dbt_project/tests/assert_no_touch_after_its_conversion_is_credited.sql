-- Breaks when a touch later than the second of the conversion, or too old, takes credit.
select
    credits.conversion_id,
    credits.touchpoint_id,
    credits.touched_at,
    credits.converted_at
from {{ ref('credits') }} as credits
inner join {{ source('config', 'conversion_kinds') }} as kinds
    on credits.conversion_kind = kinds.conversion_kind
where
    date_trunc('second', credits.touched_at) > date_trunc('second', credits.converted_at)
    or credits.touched_at < credits.converted_at - kinds.lookback_days * interval '1 day'
