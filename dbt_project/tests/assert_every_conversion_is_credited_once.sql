-- Breaks when a conversion is lost from credits, or its shares do not sum to 1 under each model.
-- Shares are summed for the conversions of this build only: the others were, when they were due.
with

conversions as (

    select * from {{ ref('conversions') }}

),

due as (

    select due.conversion_id
    from {{ ref('int_conversions__due') }} as due
    inner join conversions on due.conversion_id = conversions.conversion_id

),

last_touches as (

    select
        conversion_id,
        count(*) as credits
    from {{ ref('credits') }}
    where model = 'last'
    group by conversion_id

),

split as (

    select
        due.conversion_id,
        credits.model,
        sum(credits.share) as shares,
        count(distinct credits.touchpoint_id) as touches,
        count(credits.conversion_id) as credits
    from due
    left join {{ ref('credits') }} as credits on due.conversion_id = credits.conversion_id
    group by due.conversion_id, credits.model

),

rules as (

    select count(*) as models
    from {{ ref('attribution_rules') }}
    where scope = 'conversion'

),

models as (

    select
        conversion_id,
        count(model) as models
    from split
    group by conversion_id

)

select
    conversions.conversion_id,
    'credits under model last: ' || coalesce(last_touches.credits, 0) as problem
from conversions
left join last_touches on conversions.conversion_id = last_touches.conversion_id
where last_touches.credits is distinct from 1
union all
select
    models.conversion_id,
    'models: ' || models.models as problem
from models
cross join rules
where models.models <> rules.models
union all
select
    conversion_id,
    model || ' shares: ' || shares as problem
from split
where
    shares <> 1
    -- A touch twice, or credit both to a touch and to nobody.
    or (credits > 1 and credits <> touches)
