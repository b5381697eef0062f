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

-- A post that shows the page without a code as well is found like one without.
posted as (

    select
        links.platform,
        own_pages.page,
        links.post_id,
        links.posted_at,
        links.posted_at + interval '{{ var("post_match_days") }} days' as followed_until,
        bool_and(links.link_code is not null) as is_coded
    from links
    inner join own_pages on links.url = own_pages.url
    -- The home page is what every profile links to: a visit to it is no sign of a post.
    where not ends_with(own_pages.page, '/')
    group by links.platform, own_pages.page, links.post_id, links.posted_at

),

turns as (

    select
        platform,
        page,
        posted_at as valid_from
    from posted
    union
    select
        platform,
        page,
        followed_until as valid_from
    from posted

),

spans as (

    select
        *,
        lead(valid_from) over (partition by platform, page order by valid_from) as valid_to
    from turns

),

-- Who came by a link with a code would show it: posts without one first, then the latest.
candidates as (

    select
        spans.*,
        posted.post_id,
        posted.is_coded,
        row_number() over followed as place,
        -- Most visits to a post come within its first day: two of one page within a day share
        -- them, and nobody can tell whose they are.
        coalesce(
            lead(posted.is_coded) over followed = posted.is_coded
            and posted.posted_at < lead(posted.posted_at) over followed + interval '1 day',
            false
        ) as is_ambiguous
    from spans
    inner join posted
        on
            spans.platform = posted.platform
            and spans.page = posted.page
            and spans.valid_from >= posted.posted_at
            and spans.valid_from < posted.followed_until
    window followed as (
        partition by spans.platform, spans.page, spans.valid_from
        order by posted.is_coded, posted.posted_at desc, posted.post_id
    )

)

select
    platform,
    page,
    valid_from,
    valid_to,
    case when not is_ambiguous then post_id end as post_id,
    is_coded

from candidates
where place = 1
