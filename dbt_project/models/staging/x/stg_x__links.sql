with

posts as (

    select * from {{ ref('stg_x__posts') }}

),

addresses as (

    select
        platform,
        post_id,
        unnest(from_json(urls, '["json"]')) as address
    from posts
    where json_type(urls) = 'ARRAY'

)

-- `url` is t.co's; what was pasted is `expanded_url`, tags and all.
select distinct
    platform,
    post_id,
    json_extract_string(address, '$.expanded_url') as url

from addresses
where not json_exists(address, '$.media_key')
