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

)

select
    platform,
    'slot' as dimension,
    slot as dimension_value,
    post_type as first_control,
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
from outcomes
where slot is not null
union all
select
    platform,
    'format' as dimension,
    post_type as dimension_value,
    '' as first_control,
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
from outcomes
union all
select
    platform,
    'promotional' as dimension,
    case
        when is_promotional then 'promotional'
        when not is_promotional then 'not promotional'
        else 'no text'
    end as dimension_value,
    post_type as first_control,
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
from outcomes
union all
select
    platform,
    'conversation' as dimension,
    case
        when comments > 0 then 'commented'
        when comments = 0 then 'not commented'
        else 'not told'
    end as dimension_value,
    post_type as first_control,
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
from outcomes
