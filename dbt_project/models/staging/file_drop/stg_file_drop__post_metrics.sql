with

rows_of_posts as (

    select * from {{ source('file_drop', 'rows') }}
    where scope = 'post' and not is_partial

),

-- Two exports of one moment tell the same; one of them is enough.
readings as (

    select *
    from rows_of_posts
    qualify
        row_number() over (
            partition by platform, record_id, exported_at order by ledger_seq desc, account, format
        ) = 1

),

figures as (

    select
        *,
        unnest(map_entries(cast(cast(figures as json) as map (varchar, bigint)))) as figure
    from readings

)

select
    platform,
    'file_drop' as source,
    coalesce(filed_under, account) as account,
    record_id as post_id,
    concat_ws('.', 'file_drop', platform, 'post', figure['key']) as metric_id,
    figure['value'] as value,
    exported_at as observed_at,
    ledger_seq

from figures
