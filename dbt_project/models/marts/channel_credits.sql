with

fitted as (

    select * from {{ ref('int_channel_credits__fitted') }}

),

untouched as (

    select
        cast(date_trunc('month', converted_on) as date) as month_start,
        conversion_kind,
        count(*) as conversions,
        sum(amount) as amount
    from {{ ref('credits') }}
    where model = 'last' and touchpoint_id is null
    group by date_trunc('month', converted_on), conversion_kind

),

rules as (

    select model
    from {{ ref('attribution_rules') }}
    where scope = 'month'

),

grains as (

    select 'channel' as grain
    union all
    select 'platform' as grain

),

models as (

    select * from {{ ref('attribution_models') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

unioned as (

    select
        month_start,
        conversion_kind,
        grain,
        channel,
        model,
        removal_effect,
        conversions,
        amount,
        conversions_standard_error,
        converted_journeys,
        unconverted_journeys
    from fitted
    union all
    -- Conversions nobody touched are in no model's paths, and are not left out for that.
    select
        untouched.month_start,
        untouched.conversion_kind,
        grains.grain,
        'unattributed' as channel,
        rules.model,
        null as removal_effect,
        untouched.conversions,
        untouched.amount,
        0 as conversions_standard_error,
        null as converted_journeys,
        null as unconverted_journeys
    from untouched
    cross join grains
    cross join rules

)

select
    cast(unioned.month_start as date) as month_start,
    unioned.conversion_kind,
    unioned.grain,
    unioned.channel,
    unioned.model,
    cast(unioned.removal_effect as double) as removal_effect,
    cast(unioned.conversions as decimal(18, 6)) as conversions,
    cast(case when unioned.conversion_kind = 'sale' then unioned.amount end as decimal(18, 2))
        as amount,
    company.currency,
    cast(unioned.conversions_standard_error as double) as conversions_standard_error,
    cast(unioned.converted_journeys as bigint) as converted_journeys,
    cast(unioned.unconverted_journeys as bigint) as unconverted_journeys,
    {{ local_day(as_of(), 'company.time_zone') }}
    >= unioned.month_start + interval '1 month' + interval '{{ var("month_settles_days") }} days'
        as is_settled,
    models.convention

from unioned
cross join company
inner join models
    on unioned.model = models.model and unioned.conversion_kind = models.conversion_kind
