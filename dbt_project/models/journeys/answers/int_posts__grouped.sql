-- Each post once per question asked of it and outcome, with what it is compared by.
with

posts as (

    select
        *,
        -- A quarter, for the season: a finer one would take the outcomes the groups need.
        cast(date_trunc('quarter', posted_on) as date) as quarter_on,
        {{ var('min_group_posts') }} as min_posts,
        {{ var('min_group_weeks') }} as min_weeks,
        {{ var('min_outcomes') }} as min_outcomes
    from {{ ref('int_posts__worked') }}

),

outcomes as (

    select
        *,
        'sessions' as outcome,
        sessions as outcome_count,
        is_ripe_for_sessions as is_ripe
    from posts
    union all
    select
        *,
        'leads' as outcome,
        leads as outcome_count,
        is_ripe_for_leads as is_ripe
    from posts

),

dimensions (dimension) as (

    values ('slot'), ('format'), ('promotional'), ('conversation')

),

-- A format is not compared within its format.
grouped as (

    select
        outcomes.*,
        dimensions.dimension,
        case
            when dimensions.dimension = 'slot' then outcomes.slot
            when dimensions.dimension = 'format' then outcomes.post_type
            when dimensions.dimension = 'promotional'
                then
                    case
                        when outcomes.is_promotional then 'promotional'
                        when not outcomes.is_promotional then 'not promotional'
                        else 'no text'
                    end
            when outcomes.comments > 0 then 'commented'
            when outcomes.comments = 0 then 'not commented'
            else 'not told'
        end as dimension_value,
        case when dimensions.dimension = 'format' then '' else outcomes.post_type end
            as first_control
    from outcomes
    cross join dimensions
    where dimensions.dimension <> 'slot' or outcomes.slot is not null

)

select
    platform,
    dimension,
    dimension_value,
    first_control,
    quarter_on,
    outcome,
    is_ripe,
    outcome_count,
    post_id,
    week_on,
    exposure,
    hours,
    min_posts,
    min_weeks,
    min_outcomes

from grouped
