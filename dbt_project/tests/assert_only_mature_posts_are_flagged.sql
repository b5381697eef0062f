-- When this fails a post is called empty or selling before its leads had time to come, or without
-- enough posts to compare it with.
select
    platform,
    post_id,
    state
from {{ ref('post_outcomes') }}
where
    coalesce(is_loud_but_empty, is_quiet_but_selling) is not null
    and (state <> 'mature' or age_days < 28 or compared_posts < 20 or claim <> 'modelled')
union all
select
    platform,
    post_id,
    state
from {{ ref('post_outcomes') }}
where
    (is_loud_but_empty and (leads > 0 or expected_leads < 3))
    or (is_quiet_but_selling and leads < 2)
