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

-- On which days an ad account was read for a platform's spend. Windows begin and end at its own
-- midnight, which is less than half a day from that of UTC: half a day later is inside the day.
read_days as (

    select
        ad_platforms.source,
        ad_platforms.platform,
        cast(min(ledger.window_start) + interval '12 hours' as date) as since_on,
        cast(max(ledger.window_end) - interval '12 hours' as date) as until_on
    from ledger
    inner join ad_platforms
        on ledger.source = ad_platforms.source and ledger.stream = ad_platforms.stream
    group by ad_platforms.source, ad_platforms.platform

),

converted as (

    select
        costs.*,
        rates.company_currency,
        rates.rate,
        cast(cast(costs.amount as decimal(26, 4)) * rates.rate as decimal(18, 2))
            as company_amount,
        -- The ad account that reports what the books call ads of that platform and day.
        read_days.source as reported_by
    from costs
    inner join rates on costs.currency = rates.currency and costs.spent_on = rates.on_date
    left join read_days
        on
            costs.source = 'company'
            and costs.cost_kind = 'ads'
            and costs.platform = read_days.platform
            and costs.spent_on between read_days.since_on and read_days.until_on

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
