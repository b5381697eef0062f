with

blocks as (

    select * from {{ ref('stg_company__experiments') }}

),

readings as (

    select * from {{ ref('int_experiments__read') }}

),

schedules as (

    select
        experiment_id,
        min(platform) as platform,
        min(metric) as metric,
        min(starts_on) as starts_on,
        max(ends_on) as ends_on,
        count(*) as blocks,
        count(*) filter (where is_on) as on_blocks,
        min(date_diff('day', starts_on, ends_on) + 1) as block_days
    from blocks
    group by experiment_id

),

judged as (

    select
        schedules.*,
        readings.outcome,
        readings.state,
        readings.events,
        100 * readings.effect as effect_pct,
        100 * readings.effect_low as effect_low_pct,
        100 * readings.effect_high as effect_high_pct,
        readings.p_value,
        100 * readings.smallest_effect as smallest_effect_pct,
        readings.blocks_needed,
        case
            when readings.state = 'running' then 'running'
            when readings.state <> 'read' then 'insufficient data'
            when 100 * readings.effect_high < {{ var('worthwhile_share_pct') }}
                then 'no effect worth having'
            when readings.p_value <= 0.05 and readings.effect_low > 0 then 'moved'
            else 'undecided'
        end as verdict
    from schedules
    inner join readings on schedules.experiment_id = readings.experiment_id

)

select
    experiment_id,
    platform,
    metric,
    outcome,
    'switchback: '
    || blocks
    || ' blocks of '
    || block_days
    || ' days, on or off by chance' as design,
    starts_on,
    ends_on,
    cast(blocks as bigint) as blocks,
    cast(on_blocks as bigint) as on_blocks,
    cast({{ washout_days() }} as bigint) as washout_days,
    cast(events as bigint) as outcome_events,
    effect_pct,
    effect_low_pct,
    effect_high_pct,
    p_value,
    smallest_effect_pct,
    cast({{ var('worthwhile_share_pct') }} as double) as worthwhile_share_pct,
    blocks_needed,
    verdict,
    case verdict
        when 'running'
            then
                'Not read before its last block is over: looking early finds effects that are none.'
        when 'insufficient data'
            then
                case state
                    when 'outside the data'
                        then 'It began before visits, leads and sales were all known.'
                    when 'few outcomes'
                        then 'Fewer than 30 outcomes in the days read; there are ' || events || '.'
                    when 'unpriced sales' then 'The amount of a sale in these days is not known.'
                    else
                        'Too few blocks beside level, trend and platforms at once, or nothing '
                        || 'happened on '
                        || 'one side: 12 blocks or more, one platform at a time.'
                end
        else
            format(
                'While off, {:.1f} % of all {} went (90 % limits {:.1f} to {:.1f} %), held against '
                || '{} %. It would be overturned if something else changed with the same weeks.',
                effect_pct,
                outcome,
                effect_low_pct,
                effect_high_pct,
                {{ var('worthwhile_share_pct') }}
            )
    end as reason,
    case
        when verdict in ('running', 'insufficient data') then 'not enough data'
        else 'estimated effect'
    end as claim

from judged
