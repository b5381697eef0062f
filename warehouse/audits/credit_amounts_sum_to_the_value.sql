-- The money of a conversion's credits sums to exactly its value, per attribution model.
-- needs: credits.conversion_id, credits.model, credits.amount
-- needs: conversions.conversion_id, conversions.amount
select
    credits.conversion_id,
    credits.model,
    sum(credits.amount) as credited,
    max(conversions.amount) as amount
from credits
left join conversions on credits.conversion_id = conversions.conversion_id
group by credits.conversion_id, credits.model
having sum(credits.amount) is distinct from max(conversions.amount)
