with

links as (

    select * from {{ ref('int_links__tagged') }}

),

codes as (

    select * from {{ ref('int_posts__codes') }}

),

posts as (

    select
        platform,
        post_id,
        account,
        posted_on
    from {{ ref('posts') }}
    where account_role = 'own'

),

problems as (

    select
        problem,
        state,
        nullif(remedy, '') as remedy
    from {{ ref('utm_problems') }}

),

visits as (

    select
        {{ link_code(naming_tag("channel = 'Email'", 'utm_content', 'utm_campaign')) }}
            as link_code,
        coalesce(platform, case when channel = 'Email' then 'email' end) as platform,
        landing_page
    from {{ ref('touchpoints') }}

),

coded_visits as (

    select
        link_code,
        count(*) as sessions
    from visits
    where link_code is not null
    group by link_code

),

-- Without a code only platform and page are known, of all posts that link there together.
uncoded_visits as (

    select
        platform,
        landing_page,
        count(*) as sessions
    from visits
    where link_code is null and platform is not null and landing_page is not null
    group by platform, landing_page

),

judged as (

    select
        links.*,
        codes.posts as posts_with_code,
        case
            when links.utm_source is null and links.utm_medium is null and links.link_code is null
                then 'untagged'
            when links.utm_source is null then 'no source'
            when links.tag_kind is null then 'unknown source'
            when coalesce(links.tag_platform, '') <> links.platform then 'source of another place'
            when not links.is_channel_of_platform then 'medium of another channel'
            when links.link_code is null then 'no code'
            when codes.posts > 1 then 'shared code'
            else 'none'
        end as problem
    from links
    left join codes
        on links.link_code = codes.link_code and links.platform = codes.platform

)

select
    judged.platform,
    judged.post_id,
    judged.url,
    posts.account,
    posts.posted_on,
    judged.utm_source,
    judged.utm_medium,
    judged.utm_campaign,
    judged.link_code,
    judged.channel,
    problems.state,
    judged.problem,
    problems.remedy,
    coalesce(judged.posts_with_code, 0) as posts_with_code,
    case
        when judged.link_code is null then coalesce(uncoded_visits.sessions, 0)
        else coalesce(coded_visits.sessions, 0)
    end as sessions,
    'measured' as claim

from judged
inner join problems on judged.problem = problems.problem
inner join posts on judged.platform = posts.platform and judged.post_id = posts.post_id
left join coded_visits on judged.link_code = coded_visits.link_code
left join uncoded_visits
    on judged.platform = uncoded_visits.platform and judged.page = uncoded_visits.landing_page
