-- Per source: what was read last, and what is late.
select
    source,
    count(*) as streams,
    count(*) filter (where state <> 'fresh') as late_streams,
    min(last_as_of) as oldest_reading_at,
    sum(rows_loaded) as rows_loaded,
    sum(rows_quarantined) as rows_quarantined
from freshness
group by source
order by late_streams desc, source
