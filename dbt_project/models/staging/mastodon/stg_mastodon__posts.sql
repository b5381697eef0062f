with

statuses as (

    select * from {{ source('mastodon', 'statuses') }}

),

-- A boost is somebody else's status; what only followers or one person may see is nobody else's.
public as (

    select
        *,
        -- The backward link to a quoted status, which readers of quotes never see.
        regexp_replace(content, '<p class="quote-inline">.*?</p>', '', 'g') as html,
        json_extract_string(media, '$[0].type') as media_type
    from statuses
    where reblog_id is null and visibility in ('public', 'unlisted')

)

select
    'mastodon' as platform,
    'mastodon' as source,
    account,
    -- An id is one server's; the address is the same everywhere.
    uri as post_id,
    status_id,
    {{ html_text('html') }} as text,
    html,
    created_at as posted_at,
    coalesce(url, uri) as permalink_url,
    case
        when media_type is not null then media_type
        when poll_id is not null then 'poll'
        when card_url is not null then 'link'
        else 'text'
    end as post_type,
    card_url,
    in_reply_to_id,
    -- An answer to somebody else; going on under an own status is a thread.
    coalesce(in_reply_to_account_id <> author_id, false) as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from public
