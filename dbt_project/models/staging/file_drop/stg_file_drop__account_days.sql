with

days as (

    select * from {{ source('file_drop', 'rows') }}
    where scope = 'account_day' and not is_partial

),

figures as (

    select
        platform,
        coalesce(filed_under, account) as account,
        on_date,
        day_zone,
        exported_at,
        unnest(map_entries(cast(cast(figures as json) as map (varchar, bigint)))) as figure
    from days

)

select
    platform,
    'file_drop' as source,
    account,
    concat_ws('.', 'file_drop', platform, 'account', figure['key']) as metric_id,
    on_date,
    day_zone,
    figure['value'] as value,
    false as is_provisional,
    exported_at as observed_at

from figures
qualify
    row_number() over (
        partition by platform, account, figure['key'], on_date
        order by exported_at desc, figure['value']
    ) = 1
