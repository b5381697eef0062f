with

quarantine as (

    select * from {{ source('meta', 'quarantine') }}

),

dropped as (

    select * from {{ source('meta', 'dropped') }}

)

select
    quarantine.source,
    quarantine.account,
    quarantine.stream,
    quarantine.window_id,
    quarantine.reasons,
    count(*) as quarantined_rows,
    dropped.because is not null as is_dropped

from quarantine
left join dropped
    on
        quarantine.source = dropped.source
        and quarantine.account = dropped.account
        and quarantine.stream = dropped.stream
        and quarantine.window_id = dropped.window_id
        and quarantine.reasons = dropped.reasons
group by all
