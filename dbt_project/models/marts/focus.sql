with

scorecard as (

    select * from {{ ref('platform_scorecard') }}
    where focus_rank is not null

),

choices as (

    select unnest([2, 3]) as platforms_kept

),

summed as (

    select
        choices.platforms_kept,
        scorecard.currency,
        count(*) as platforms,
        string_agg(scorecard.platform, ', ' order by scorecard.focus_rank)
        filter (where scorecard.focus_rank <= choices.platforms_kept) as kept,
        string_agg(scorecard.platform, ', ' order by scorecard.focus_rank)
        filter (where scorecard.focus_rank > choices.platforms_kept) as dropped,
        sum(scorecard.freed_amount) filter (
            where scorecard.focus_rank > choices.platforms_kept
        ) as freed_amount,
        sum(scorecard.freed_hours) filter (
            where scorecard.focus_rank > choices.platforms_kept
        ) as freed_hours,
        sum(scorecard.credited_amount) filter (
            where scorecard.focus_rank > choices.platforms_kept
        ) as dropped_credited_amount,
        sum(scorecard.credited_amount) as credited_amount
    from scorecard
    cross join choices
    group by choices.platforms_kept, scorecard.currency

)

select
    cast(platforms_kept as bigint) as platforms_kept,
    cast(platforms as bigint) as platforms,
    kept as kept_platforms,
    dropped as dropped_platforms,
    cast(freed_amount as decimal(18, 2)) as freed_amount,
    cast(freed_hours as decimal(18, 2)) as freed_hours,
    currency,
    cast(dropped_credited_amount as decimal(18, 2)) as dropped_credited_amount,
    cast(credited_amount as decimal(18, 2)) as credited_amount,
    round(100.0 * dropped_credited_amount / nullif(credited_amount, 0), 6)
        as dropped_credited_pct,
    'modelled' as claim

from summed
where platforms > platforms_kept
