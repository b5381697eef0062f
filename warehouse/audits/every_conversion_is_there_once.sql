-- A conversion stands in the file once.
-- needs: conversions.conversion_id
select
    conversion_id,
    count(*) as copies
from conversions
group by conversion_id
having count(*) > 1 or conversion_id is null
