with

campaigns as (

    select * from {{ source('mailchimp', 'campaigns') }}

)

select
    -- As the books and the visits of mail are called.
    'email' as platform,
    'mailchimp' as source,
    account,
    campaign_id as post_id,
    coalesce(subject, title) as text,
    sent_at as posted_at,
    archive_url as permalink_url,
    'email' as post_type,
    false as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from campaigns
