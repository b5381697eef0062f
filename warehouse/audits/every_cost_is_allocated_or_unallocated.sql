-- Allocated plus unallocated cost is the whole cost of the day.
-- needs: costs_daily.amount, costs_daily.allocated_amount, costs_daily.unallocated_amount
select *
from costs_daily
where allocated_amount + unallocated_amount is distinct from amount
