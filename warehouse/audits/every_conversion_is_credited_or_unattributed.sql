-- Credited plus unattributed are all conversions: attributed ones have credits in every model.
-- needs: conversions.conversion_id, conversions.is_attributed
-- needs: credits.conversion_id, credits.model
with

models as (

    select distinct model from credits

),

credited as (

    select distinct conversion_id, model from credits

)

select
    conversions.conversion_id,
    models.model,
    conversions.is_attributed
from conversions
cross join models
left join credited
    on conversions.conversion_id = credited.conversion_id and models.model = credited.model
where conversions.is_attributed is distinct from (credited.conversion_id is not null)
