with

links as (

    select * from {{ source('mailchimp', 'links') }}

)

-- The same address twice in a mail, in picture and text, is one link.
select distinct
    'email' as platform,
    campaign_id as post_id,
    url

from links
where url like 'http%'
