with

months as (

    select
        month_start,
        cast(month_start + interval '1 month' as date) as next_month_start
    from {{ ref('int_months__due') }}

),

touches_before_conversions as (

    select touches.*
    from {{ ref('int_paths__touches') }} as touches
    inner join months on date_trunc('month', touches.converted_on) = months.month_start
    where touches.touchpoint_id is not null

),

touchpoints as (

    select
        identity_key,
        person_id,
        touchpoint_id,
        touched_at,
        touched_on,
        channel || '|' || {{ funnel_row('channel', 'platform') }} as label
    from {{ ref('touchpoints') }}

),

conversions as (

    select * from {{ ref('int_conversions__resolved') }}

),

kinds as (

    select * from {{ source('config', 'conversion_kinds') }}

),

lookbacks as (

    select distinct lookback_days from kinds

),

-- A journey without a conversion is a browser's, not a person's: browsers are joined only when
-- somebody converts, and a month that is over must not change when that happens later. Only of a
-- browser that people shared in turns each has a journey.
visitors as (

    select
        touchpoints.identity_key,
        touchpoints.person_id,
        months.month_start,
        months.next_month_start,
        max(touchpoints.touched_at) as last_touched_at
    from touchpoints
    inner join months on date_trunc('month', touchpoints.touched_on) = months.month_start
    group by
        touchpoints.identity_key, touchpoints.person_id,
        months.month_start, months.next_month_start

),

visitors_converted as (

    select
        visitors.identity_key,
        visitors.person_id,
        visitors.month_start,
        conversions.conversion_kind,
        max(date_trunc('second', conversions.converted_at)) as last_converted_at
    from visitors
    inner join conversions
        on
            visitors.person_id = conversions.person_id
            and visitors.next_month_start > conversions.converted_on
    group by
        visitors.identity_key, visitors.person_id, visitors.month_start,
        conversions.conversion_kind

),

-- Who never converted has the same journey for every kind: it is put together once.
never_converted as (

    select
        visitors.identity_key,
        visitors.person_id,
        visitors.month_start,
        cast(null as varchar) as conversion_kind,
        lookbacks.lookback_days,
        visitors.last_touched_at,
        cast(null as timestamp) as last_converted_at
    from visitors
    anti join visitors_converted
        on
            visitors.identity_key = visitors_converted.identity_key
            and visitors.person_id = visitors_converted.person_id
            and visitors.month_start = visitors_converted.month_start
    cross join lookbacks

),

once_converted as (

    select
        visitors.identity_key,
        visitors.person_id,
        visitors.month_start,
        kinds.conversion_kind,
        kinds.lookback_days,
        visitors.last_touched_at,
        visitors_converted.last_converted_at
    from visitors
    cross join kinds
    semi join visitors_converted as any_kind
        on
            visitors.identity_key = any_kind.identity_key
            and visitors.person_id = any_kind.person_id
            and visitors.month_start = any_kind.month_start
    left join visitors_converted
        on
            visitors.identity_key = visitors_converted.identity_key
            and visitors.person_id = visitors_converted.person_id
            and visitors.month_start = visitors_converted.month_start
            and kinds.conversion_kind = visitors_converted.conversion_kind

),

unconverted as (

    select * from never_converted
    union all
    select * from once_converted
    -- What came before the conversion is on its path; a journey begins anew after it.
    where
        last_converted_at is null
        or date_trunc('second', last_touched_at) > last_converted_at

),

unconverted_paths as (

    select
        unconverted.month_start,
        unconverted.conversion_kind,
        unconverted.lookback_days,
        list(touchpoints.label order by touchpoints.touched_at, touchpoints.touchpoint_id) as path
    from unconverted
    inner join touchpoints
        on
            unconverted.identity_key = touchpoints.identity_key
            and unconverted.person_id = touchpoints.person_id
            and unconverted.last_touched_at >= touchpoints.touched_at
            and unconverted.last_touched_at - unconverted.lookback_days * interval '1 day'
            <= touchpoints.touched_at
            and (
                unconverted.last_converted_at is null
                or date_trunc('second', touchpoints.touched_at) > unconverted.last_converted_at
            )
    group by
        unconverted.identity_key, unconverted.person_id, unconverted.month_start,
        unconverted.conversion_kind, unconverted.lookback_days

),

unconverted_counted as (

    select
        month_start,
        conversion_kind,
        lookback_days,
        path,
        count(*) as unconverted_journeys
    from unconverted_paths
    group by month_start, conversion_kind, lookback_days, path

),

converted_paths as (

    select
        conversion_id,
        conversion_kind,
        cast(date_trunc('month', converted_on) as date) as month_start,
        max(gross_amount - refunded_amount) as amount,
        list(channel || '|' || funnel_row order by position) as path
    from touches_before_conversions
    group by conversion_id, conversion_kind, date_trunc('month', converted_on)

),

counted as (

    select
        month_start,
        conversion_kind,
        path,
        count(*) as conversions,
        coalesce(sum(amount), 0) as amount,
        0 as unconverted_journeys
    from converted_paths
    group by month_start, conversion_kind, path
    union all
    select
        unconverted_counted.month_start,
        kinds.conversion_kind,
        unconverted_counted.path,
        0 as conversions,
        0 as amount,
        unconverted_counted.unconverted_journeys
    from unconverted_counted
    inner join kinds
        on
            unconverted_counted.lookback_days = kinds.lookback_days
            and coalesce(unconverted_counted.conversion_kind, kinds.conversion_kind)
            = kinds.conversion_kind

),

grains as (

    select
        month_start,
        conversion_kind,
        'channel' as grain,
        list_transform(path, lambda label: split_part(label, '|', 1)) as path,
        conversions,
        amount,
        unconverted_journeys
    from counted
    union all
    select
        month_start,
        conversion_kind,
        'platform' as grain,
        list_transform(path, lambda label: split_part(label, '|', 2)) as path,
        conversions,
        amount,
        unconverted_journeys
    from counted

)

select
    month_start,
    conversion_kind,
    grain,
    path,
    cast(sum(conversions) as bigint) as conversions,
    cast(sum(amount) as decimal(18, 2)) as amount,
    cast(sum(unconverted_journeys) as bigint) as unconverted_journeys,
    cast({{ var('markov_order') }} as bigint) as markov_order

from grains
group by month_start, conversion_kind, grain, path
