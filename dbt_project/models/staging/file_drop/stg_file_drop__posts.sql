with

rows_of_posts as (

    select * from {{ source('file_drop', 'rows') }}
    where scope = 'post'

),

-- An export dropped late tells of an earlier day: the newest export counts, not the newest load.
newest as (

    select
        *,
        coalesce(filed_under, account) as filed_account
    from rows_of_posts
    qualify
        row_number() over (
            partition by platform, record_id order by exported_at desc, account, format
        ) = 1

)

select
    platform,
    'file_drop' as source,
    filed_account as account,
    record_id as post_id,
    posted_at,
    posted_told_by,
    post_type,
    text,
    permalink_url,
    -- What begins with a handle is shown as an answer to it.
    platform = 'x' and starts_with(coalesce(text, ''), '@') as is_reply,
    is_paid,
    cast(null as bigint) as posted_hour,
    exported_at,
    contradictions,
    unread_columns,
    file_name,
    row_number,
    ledger_seq

from newest
