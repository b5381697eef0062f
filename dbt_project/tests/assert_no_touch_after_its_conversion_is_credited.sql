-- Breaks when a touch later than the second of the conversion, or too old, takes credit.
select
    conversion_id,
    touchpoint_id,
    touched_at,
    converted_at
from {{ ref('credits') }}
where
    date_trunc('second', touched_at) > date_trunc('second', converted_at)
    or touched_at < converted_at - interval '{{ var("lookback_days") }} days'
