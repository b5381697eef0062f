with

ledger as (

    select * from {{ source('meta', 'ledger') }}

),

sources_of_record as (

    select * from {{ source('config', 'sources_of_record') }}
    where fact in ('web', 'leads', 'sales')

),

company as (

    select * from {{ source('config', 'company') }}

),

-- Since when each fact is known; files come without a window and say nothing.
known as (

    select
        sources_of_record.fact,
        min(ledger.window_start) as since_at
    from sources_of_record
    inner join ledger on sources_of_record.source = ledger.source
    group by sources_of_record.fact

),

latest as (

    select max(since_at) as since_at from known

)

select
    coalesce({{ local_day('latest.since_at', 'company.time_zone') }}, date '0001-01-01')
        as since_on,
    {{ local_day(as_of(), 'company.time_zone') }} as until_on

from latest
cross join company
