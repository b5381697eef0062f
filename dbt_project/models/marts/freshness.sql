with

accounts as (

    select * from {{ source('config', 'accounts') }}

),

streams as (

    select * from {{ source('config', 'streams') }}

),

-- Of accounts that have not all of their source's streams: which one they have.
account_streams as (

    select * from {{ source('config', 'account_streams') }}

),

ledger as (

    select * from {{ source('meta', 'ledger') }}

),

gaps as (

    select * from {{ source('meta', 'gaps') }}
    where is_open

),

every_stream as (

    select
        accounts.source,
        accounts.account,
        streams.stream
    from accounts
    inner join streams on accounts.source = streams.source
    left join account_streams
        on accounts.source = account_streams.source and accounts.account = account_streams.account
    where coalesce(account_streams.stream, streams.stream) = streams.stream
    union
    select
        source,
        account,
        stream
    from ledger

),

-- The registers are never overdue: they grow when somebody makes a link or plans an experiment.
expected as (

    select * from every_stream
    where not (source = 'company' and stream in ('experiments', 'links'))

),

loaded as (

    select
        source,
        account,
        stream,
        max(window_end) as last_window_end,
        max(as_of) as last_as_of,
        sum(loaded) as rows_loaded,
        sum(quarantined) as rows_quarantined
    from ledger
    group by source, account, stream

),

failures as (

    select
        source,
        account,
        stream,
        max(as_of) as last_failed_as_of
    from gaps
    group by source, account, stream

),

aged as (

    select
        expected.source,
        expected.account,
        expected.stream,
        coalesce(streams.stream_kind, 'unknown') as stream_kind,
        loaded.last_window_end,
        loaded.last_as_of,
        failures.last_failed_as_of,
        coalesce(loaded.rows_loaded, 0) as rows_loaded,
        coalesce(loaded.rows_quarantined, 0) as rows_quarantined,
        date_diff('minute', loaded.last_as_of, {{ as_of() }}) / 60.0 as age_hours,
        case
            when streams.is_file then {{ var('stale_after_hours_file') }}
            else {{ var('stale_after_hours') }}
        end as stale_after_hours,
        streams.api_version,
        streams.api_version_ends_on
    from expected
    left join streams
        on expected.source = streams.source and expected.stream = streams.stream
    left join loaded
        on
            expected.source = loaded.source
            and expected.account = loaded.account
            and expected.stream = loaded.stream
    left join failures
        on
            expected.source = failures.source
            and expected.account = failures.account
            and expected.stream = failures.stream

)

select
    source,
    account,
    stream,
    stream_kind,
    last_window_end,
    last_as_of,
    cast(age_hours as decimal(18, 2)) as age_hours,
    cast(stale_after_hours as bigint) as stale_after_hours,
    cast(rows_loaded as bigint) as rows_loaded,
    cast(rows_quarantined as bigint) as rows_quarantined,
    case
        when last_failed_as_of > coalesce(last_as_of, timestamp '1900-01-01') then 'failed'
        when last_as_of is null then 'never'
        when age_hours > stale_after_hours then 'stale'
        else 'fresh'
    end as state,
    api_version,
    api_version_ends_on

from aged
