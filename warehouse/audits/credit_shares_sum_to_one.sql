-- The shares of a conversion's credits sum to exactly 1 per attribution model.
-- needs: credits.conversion_id, credits.model, credits.share
select
    conversion_id,
    model,
    sum(share) as shares
from credits
group by conversion_id, model
having sum(share) <> 1 or count(*) <> count(share)
