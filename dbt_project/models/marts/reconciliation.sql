with

web as (

    select * from {{ ref('int_web__compared') }}

),

of_record as (

    select * from {{ source('config', 'sources_of_record') }}

),

sales as (

    select * from {{ ref('int_sales__converted') }}

),

leads as (

    select * from {{ ref('int_leads__unioned') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

costs as (

    select
        *,
        cast(date_trunc('month', spent_on) as date) as month_start
    from {{ ref('int_costs__converted') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

sale_counts as (

    select
        'sales' as fact,
        source,
        cast(date_trunc('month', sold_on) as date) as month_start,
        count(*) as figure
    from sales
    group by source, date_trunc('month', sold_on)

),

lead_counts as (

    select
        'leads' as fact,
        leads.source,
        cast(
            date_trunc('month', {{ local_day('leads.became_lead_at', 'company.time_zone') }})
            as date
        ) as month_start,
        count(*) as figure
    from leads
    cross join company
    group by all

),

revenue as (

    select
        'revenue' as fact,
        source,
        cast(date_trunc('month', sold_on) as date) as month_start,
        sum(gross_amount) as figure
    from sales
    group by source, date_trunc('month', sold_on)

),

figures as (

    select
        lead_counts.*,
        'leads' as record_fact,
        {{ var('tolerance_leads') }} as tolerance
    from lead_counts
    union all
    select
        sale_counts.*,
        'sales' as record_fact,
        {{ var('tolerance_sales') }} as tolerance
    from sale_counts
    union all
    select
        revenue.*,
        'sales' as record_fact,
        {{ var('tolerance_sales') }} as tolerance
    from revenue

),

recorded as (

    select figures.*
    from figures
    inner join of_record
        on figures.record_fact = of_record.fact and figures.source = of_record.source

),

others as (

    select figures.*
    from figures
    inner join of_record
        on figures.record_fact = of_record.fact and figures.source <> of_record.source

),

other_sources as (

    select distinct
        fact,
        source
    from others

),

compared as (

    select
        coalesce(recorded.fact, others.fact) as fact,
        coalesce(recorded.month_start, others.month_start) as month_start,
        record_of.source as source_of_record,
        recorded.figure as figure_of_record,
        coalesce(other_sources.source, others.source) as other_source,
        others.figure as other_figure,
        coalesce(recorded.tolerance, others.tolerance) as tolerance
    from other_sources
    inner join recorded on other_sources.fact = recorded.fact
    full join others
        on
            recorded.fact = others.fact
            and recorded.month_start = others.month_start
            and other_sources.source = others.source
    left join of_record as record_of
        on coalesce(recorded.record_fact, others.record_fact) = record_of.fact

),

web_compared as (

    select
        fact,
        cast(date_trunc('month', on_date) as date) as month_start,
        source_of_record,
        sum(figure_of_record) as figure_of_record,
        other_source,
        sum(other_figure) as other_figure,
        max(tolerance) as tolerance
    from web
    group by fact, date_trunc('month', on_date), source_of_record, other_source

),

-- What refunds say was given back, against what the charges themselves say.
refunds as (

    select
        'refunds' as fact,
        cast(date_trunc('month', sales.sold_on) as date) as month_start,
        'stripe.refunds' as source_of_record,
        sum(sales.original_refunded_amount) as figure_of_record,
        'stripe.charges' as other_source,
        sum(charges.refunded_amount_said) as other_figure,
        {{ var('tolerance_sales') }} as tolerance
    from sales
    inner join charges
        on
            sales.source = charges.source
            and sales.account = charges.account
            and sales.source_id = charges.charge_id
    group by date_trunc('month', sales.sold_on)

),

-- What an ad account says was spent, against what the books say of the same platforms and days.
spent as (

    select
        source as ad_source,
        month_start,
        case when count(*) = count(company_amount) then sum(company_amount) end as figure
    from costs
    where source <> 'company'
    group by source, month_start

),

booked as (

    select
        reported_by as ad_source,
        month_start,
        case when count(*) = count(company_amount) then sum(company_amount) end as figure
    from costs
    where reported_by is not null
    group by reported_by, month_start

),

booking as (

    select distinct ad_source from booked

),

told_twice as (

    select
        coalesce(spent.ad_source, booked.ad_source) as ad_source,
        coalesce(spent.month_start, booked.month_start) as month_start,
        spent.figure as spent_amount,
        booked.figure as booked_amount
    from spent
    full join booked
        on spent.ad_source = booked.ad_source and spent.month_start = booked.month_start
    inner join booking on coalesce(spent.ad_source, booked.ad_source) = booking.ad_source

),

ad_costs as (

    select
        'ad_cost' as fact,
        told_twice.month_start,
        case of_record.source when 'company' then 'company' else told_twice.ad_source end
            as source_of_record,
        case of_record.source
            when 'company' then told_twice.booked_amount
            else told_twice.spent_amount
        end as figure_of_record,
        case of_record.source when 'company' then told_twice.ad_source else 'company' end
            as other_source,
        case of_record.source
            when 'company' then told_twice.spent_amount
            else told_twice.booked_amount
        end as other_figure,
        {{ var('tolerance_ad_cost') }} as tolerance
    from told_twice
    left join of_record on of_record.fact = 'ads'

),

unioned as (

    select * from compared
    union all
    select * from web_compared
    union all
    select * from refunds
    union all
    select * from ad_costs

)

select
    unioned.fact,
    unioned.month_start,
    unioned.source_of_record,
    cast(unioned.figure_of_record as decimal(18, 2)) as figure_of_record,
    coalesce(unioned.other_source, 'none') as other_source,
    cast(unioned.other_figure as decimal(18, 2)) as other_figure,
    cast(unioned.other_figure - unioned.figure_of_record as decimal(18, 2)) as difference,
    cast(unioned.tolerance as decimal(9, 4)) as tolerance,
    case
        when unioned.figure_of_record is null or unioned.other_figure is null
            then 'not_comparable'
        when
            abs(unioned.other_figure - unioned.figure_of_record)
            <= unioned.tolerance * unioned.figure_of_record
            then 'agree'
        else 'differ'
    end as state,
    case when unioned.fact in ('revenue', 'ad_cost') then company.currency end as currency

from unioned
cross join company
