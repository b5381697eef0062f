with

costs as (

    select * from {{ ref('int_costs__unioned') }}

),

rates as (

    select * from {{ ref('int_rates__daily') }}

),

ad_platforms as (

    select * from {{ ref('ad_platforms') }}

),

ledger as (

    select * from {{ source('meta', 'ledger') }}

),

of_record as (

    select * from {{ source('config', 'sources_of_record') }}
    where fact = 'ads'

),

-- Windows in which an ad account was read for a platform's spend, in its own days. They begin and
-- end at its midnight, less than half a day from that of UTC: half a day later is inside the day.
windows_read as (

    select distinct
        ad_platforms.source,
        ad_platforms.platform,
        cast(ledger.window_start + interval '12 hours' as date) as since_on,
        cast(ledger.window_end - interval '12 hours' as date) as until_on
    from ledger
    inner join ad_platforms
        on ledger.source = ad_platforms.source and ledger.stream = ad_platforms.stream

),

-- Booked lines that an ad account tells as well, and which one.
told_twice as (

    select distinct
        costs.account,
        costs.cost_line,
        windows_read.source as reported_by
    from costs
    inner join windows_read
        on
            costs.platform = windows_read.platform
            and costs.spent_on between windows_read.since_on and windows_read.until_on
    where costs.source = 'company' and costs.cost_kind = 'ads'

),

converted as (

    select
        costs.*,
        rates.company_currency,
        rates.rate,
        cast(cast(costs.amount as decimal(26, 4)) * rates.rate as decimal(18, 2))
            as company_amount,
        told_twice.reported_by
    from costs
    inner join rates on costs.currency = rates.currency and costs.spent_on = rates.on_date
    left join told_twice
        on
            costs.source = 'company'
            and costs.account = told_twice.account
            and costs.cost_line = told_twice.cost_line

)

select
    converted.source,
    converted.account,
    converted.cost_line,
    converted.spent_on,
    converted.platform,
    converted.cost_kind,
    converted.currency,
    converted.hours,
    converted.amount,
    converted.company_currency,
    converted.rate,
    converted.company_amount,
    converted.reported_by,
    case
        when of_record.source = 'company' then converted.source = 'company'
        else converted.reported_by is null
    end as is_of_record

from converted
left join of_record on true
