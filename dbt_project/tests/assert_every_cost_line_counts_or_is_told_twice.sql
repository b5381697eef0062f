-- Breaks when a line of a system is lost or doubled between the union and the decision which
-- system counts, or when a line is left out though no ad account reports the same cost.
select
    unioned.source,
    unioned.account,
    unioned.cost_line,
    count(converted.cost_line) as times
from {{ ref('int_costs__unioned') }} as unioned
left join {{ ref('int_costs__converted') }} as converted
    on
        unioned.source = converted.source
        and unioned.account = converted.account
        and unioned.cost_line = converted.cost_line
        and (
            converted.is_of_record
            or converted.source <> 'company'
            or converted.reported_by is not null
        )
group by unioned.source, unioned.account, unioned.cost_line
having count(converted.cost_line) <> 1
