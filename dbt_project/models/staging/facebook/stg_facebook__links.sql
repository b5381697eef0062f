with

posts as (

    select * from {{ ref('stg_facebook__posts') }}

),

attachments as (

    select
        platform,
        post_id,
        unnest(from_json(attachments, '["json"]')) as attachment
    from posts
    where attachments is not null and json_type(attachments) = 'ARRAY'

),

-- A photo has no address to lead to.
attached as (

    select
        platform,
        post_id,
        coalesce(
            json_extract_string(attachment, '$.unshimmed_url'),
            json_extract_string(attachment, '$.url')
        ) as url
    from attachments

)

select
    platform,
    post_id,
    url

from attached
where url is not null
union
-- A photo or a video has its link in the text.
select
    platform,
    post_id,
    unnest({{ links_in_text('text') }}) as url

from posts
where text is not null
