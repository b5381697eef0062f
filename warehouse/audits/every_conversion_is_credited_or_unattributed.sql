-- Every conversion has rows in every model, on channel `unattributed` exactly when untouched.
-- needs: conversions.conversion_id, conversions.is_attributed
-- needs: credits.conversion_id, credits.model, credits.channel
with

models as (

    select distinct model from credits

),

credited as (

    select
        conversion_id,
        model,
        bool_and(channel <> 'unattributed') as has_touch
    from credits
    group by conversion_id, model

)

select
    conversions.conversion_id,
    models.model,
    conversions.is_attributed,
    credited.has_touch
from conversions
cross join models
left join credited
    on conversions.conversion_id = credited.conversion_id and models.model = credited.model
where conversions.is_attributed is distinct from credited.has_touch
