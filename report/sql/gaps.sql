-- What could not be had, and what to do.
select
    source,
    account,
    stream,
    item,
    reason,
    remedy
from gaps
where is_open
order by source, account, stream, item
