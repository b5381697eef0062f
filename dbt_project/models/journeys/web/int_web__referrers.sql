with

referrers as (

    select distinct referrer
    from {{ ref('int_web__events') }}
    where referrer is not null

)

select
    referrer,
    -- What stands before an @ is a user name, however much it looks like a host.
    nullif(
        regexp_extract(lower(referrer), '^[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?([^/:?#]+)', 1), ''
    ) as referrer_host

from referrers
