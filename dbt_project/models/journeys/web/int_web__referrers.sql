with

referrers as (

    select distinct referrer
    from {{ ref('int_web__events') }}
    where referrer is not null

),

-- Browsers read a backslash as a slash, and what stands before an @ is a user name, however much
-- it looks like a host.
authorities as (

    select
        referrer,
        regexp_replace(
            regexp_extract(lower(referrer), '^[a-z][a-z0-9+.-]*://([^/?#\\]*)', 1), '^.*@', ''
        ) as authority
    from referrers

)

select
    referrer,
    nullif(regexp_replace(authority, '\.*(:[0-9]*)?$', ''), '') as referrer_host

from authorities
