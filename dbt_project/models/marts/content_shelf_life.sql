with

estimated as (

    select * from {{ ref('int_half_lives__estimated') }}

)

select
    platform,
    coalesce(post_type, 'not told') as post_type,
    basis,
    metric,
    cast({{ var('final_age_days') }} as bigint) as final_age_days,
    half_life_hours,
    half_life_low_hours,
    half_life_high_hours,
    posts,
    posts_without_half_life,
    censored_posts,
    posts_needed,
    case
        when half_life_hours is not null then 'enough data'
        when posts_without_half_life < posts_needed then 'not enough data'
        when basis = 'counters' then 'read too seldom'
        else 'too few visits'
    end as state,
    case when half_life_hours is null then 'not enough data' else 'measured' end as claim

from estimated
