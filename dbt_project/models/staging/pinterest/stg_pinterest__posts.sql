with

pins as (

    select * from {{ source('pinterest', 'pins') }}
    -- Boards shared with others show the others' pins as well.
    where coalesce(is_owner, true)

)

select
    'pinterest' as platform,
    'pinterest' as source,
    account,
    pin_id as post_id,
    -- Without an offset it is UTC.
    make_timestamp(epoch_us(try_cast(
        case
            when regexp_matches(created_at, '(Z|[+-]\d\d:?\d\d)$') then created_at
            else created_at || 'Z'
        end as timestamptz
    ))) as posted_at,
    case
        when starts_with(media_type, 'multiple_') then 'carousel'
        else lower(media_type)
    end as post_type,
    nullif(concat_ws(e'\n', nullif(title, ''), nullif(description, '')), '') as text,
    'https://www.pinterest.com/pin/' || pin_id || '/' as permalink_url,
    nullif(link_url, '') as link_url,
    false as is_reply,
    has_been_promoted as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from pins
