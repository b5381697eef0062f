-- When this fails a link of ours is judged twice or not at all, and "all links are tagged" is no
-- longer to be read from utm_audit.
with

own_domains as (

    select regexp_replace(lower(domain), '^www\.', '') as domain
    from {{ source('config', 'own_domains') }}

),

shown as (

    select distinct
        links.platform,
        links.post_id,
        links.url
    from {{ ref('int_posts__own_links') }} as links
    inner join own_domains
        on regexp_matches(
            links.url,
            '(?i)^https?://([^/?#@]*@)?([^/?#@]*\.)?' || replace(own_domains.domain, '.', '\.')
            || '([:/?#]|$)'
        )
    where links.post_id is not null and not links.is_registered

),

audited as (

    select
        platform,
        post_id,
        url,
        count(*) as times
    from {{ ref('utm_audit') }}
    group by platform, post_id, url

)

select
    coalesce(shown.platform, audited.platform) as platform,
    coalesce(shown.post_id, audited.post_id) as post_id,
    coalesce(shown.url, audited.url) as url,
    coalesce(audited.times, 0) as times
from shown
full join audited
    on
        shown.platform = audited.platform
        and shown.post_id = audited.post_id
        and shown.url = audited.url
where shown.url is null or audited.times is distinct from 1
