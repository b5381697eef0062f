with

rules as (

    select * from {{ ref('attribution_rules') }}

),

kinds as (

    select * from {{ source('config', 'conversion_kinds') }}

),

company as (

    select * from {{ source('config', 'company') }}

),

settings as (

    select
        rules.model,
        kinds.conversion_kind,
        rules.scope,
        rules.credit,
        rules.repeated_touches,
        rules.direct_touches,
        rules.null_paths = 'yes' as uses_null_paths,
        kinds.lookback_days,
        case when rules.model = 'time_decay' then {{ var('half_life_days') }} end
            as half_life_days,
        case when rules.model like 'markov%' then {{ var('markov_order') }} end as markov_order,
        company.time_zone
    from rules
    cross join kinds
    cross join company

)

select
    model,
    conversion_kind,
    scope,
    credit,
    repeated_touches,
    direct_touches,
    uses_null_paths,
    'clicks: web sessions of the source of record' as touches,
    'net of refunds' as value_type,
    cast(lookback_days as bigint) as lookback_days,
    cast(half_life_days as double) as half_life_days,
    cast(markov_order as bigint) as markov_order,
    cast({{ var('month_settles_days') }} as bigint) as month_settles_days,
    time_zone,
    concat_ws(
        '; ',
        model,
        credit,
        'repeats ' || repeated_touches,
        'Direct ' || direct_touches,
        case when uses_null_paths then 'with' else 'without' end || ' null paths',
        'look-back ' || lookback_days || ' days',
        'half-life ' || half_life_days || ' days',
        'order ' || markov_order,
        'clicks only, net, days of ' || time_zone
    ) as convention

from settings
