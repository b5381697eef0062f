-- Breaks when an identity changed and the credits of the night before were left standing.
select
    credits.conversion_id,
    credits.touchpoint_id
from {{ ref('credits') }} as credits
inner join {{ ref('conversions') }} as conversions
    on credits.conversion_id = conversions.conversion_id
left join {{ ref('touchpoints') }} as touchpoints
    on credits.touchpoint_id = touchpoints.touchpoint_id
where
    credits.model = 'linear'
    and (
        credits.person_id <> conversions.person_id
        or (
            credits.touchpoint_id is not null
            and touchpoints.person_id is distinct from conversions.person_id
        )
    )
