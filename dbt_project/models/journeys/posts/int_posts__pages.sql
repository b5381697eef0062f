with

links as (

    select * from {{ ref('int_posts__own_links') }}
    where post_id is not null and posted_at is not null

),

own_domains as (

    select regexp_replace(lower(domain), '^www\.', '') as domain
    from {{ source('config', 'own_domains') }}

),

tracking_parameters as (

    select pattern from {{ ref('tracking_parameters') }}
    union all
    select parameter as pattern from {{ ref('click_ids') }}

),

urls as (

    select distinct
        url,
        lower(regexp_extract(url, '(?i)^https?://(?:[^/?#@]*@)?([^/:?#]+)', 1)) as host,
        regexp_extract(url, '(?i)^https?://[^/?#]+([^?#]*)', 1) as path,
        replace(split_part(split_part(url, '#', 1), '?', 2), '&amp;', '&') as query
    from links

),

parameters as (

    select
        url,
        lower(split_part(unnest(string_split(query, '&')), '=', 1)) as parameter
    from urls
    where query <> ''

),

-- A link with a parameter of the site's own (`?id=7`) leads to a page its path does not name.
judged as (

    select
        parameters.url,
        bool_and(tracking_parameters.pattern is not null) as is_all_tracking
    from parameters
    left join tracking_parameters
        on regexp_full_match(parameters.parameter, tracking_parameters.pattern)
    where parameters.parameter <> ''
    group by parameters.url

),

own_pages as (

    select distinct
        urls.url,
        {{ page_of('urls.host', 'urls.path') }} as page
    from urls
    inner join own_domains
        on
            urls.host = own_domains.domain or ends_with(urls.host, '.' || own_domains.domain)
    left join judged on urls.url = judged.url
    where coalesce(judged.is_all_tracking, true)

),

posted as (

    select distinct
        links.platform,
        own_pages.page,
        links.post_id,
        links.posted_at
    from links
    inner join own_pages on links.url = own_pages.url
    -- The home page is what every profile links to: a visit to it is no sign of a post.
    where not ends_with(own_pages.page, '/')

),

neighbours as (

    select
        *,
        lag(posted_at) over (
            partition by platform, page order by posted_at, post_id
        ) as previous_posted_at,
        lead(posted_at) over (
            partition by platform, page order by posted_at, post_id
        ) as next_posted_at
    from posted

)

select
    platform,
    page,
    posted_at as valid_from,
    least(next_posted_at, posted_at + interval '{{ var("post_match_days") }} days') as valid_to,
    -- Most visits to a post come within its first day: two of one page within a day share them,
    -- and nobody can tell whose they are.
    case
        when
            previous_posted_at is null
            or posted_at >= previous_posted_at + interval '1 day'
            then post_id
    end as post_id

from neighbours
where next_posted_at is null or next_posted_at > posted_at
