with

readings as (

    select * from {{ ref('stg_metrics_file__readings') }}

)

select
    platform,
    source,
    account,
    post_id,
    posted_at,
    post_type,
    text,
    permalink_url,
    link_url,
    false as is_reply,
    cast(null as boolean) as is_paid,
    cast(null as bigint) as posted_hour,
    ledger_seq

from readings
qualify
    row_number() over (
        partition by account, platform, post_id order by observed_at desc, ledger_seq desc
    ) = 1
