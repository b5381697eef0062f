with

links as (

    select * from {{ source('company', 'links') }}

),

-- The file is only ever added to: a later row of a link says what has become known since.
latest as (

    select
        *,
        first_value(post ignore nulls) over (
            partition by link_id
            order by row_number desc
            rows between unbounded preceding and unbounded following
        ) as named_post
    from links
    qualify row_number() over (partition by link_id order by row_number desc) = 1

)

select
    link_id,
    created_at,
    url,
    platform,
    named_post as post,
    campaign

from latest
