with

compared as (

    select * from {{ ref('int_platforms__compared') }}

),

judged as (

    select * from {{ ref('int_platforms__judged') }}

),

-- Money in the texts is whole: they are for people.
told as (

    select
        judged.*,
        compared.mature_weeks,
        compared.cohort_weeks,
        compared.coverage_pct,
        compared.company_outcomes,
        compared.outcomes,
        compared.is_cost_complete,
        compared.unknown_origin_factor,
        compared.experiment_id is not null as has_experiment,
        format('{:.0f} {}', judged.value_high, compared.currency) as ceiling,
        format('{:.0f} {}', coalesce(judged.value_low, 0), compared.currency) as floor,
        format('{:.0f}', compared.compared_cost_amount) as cost,
        -- How many unseen customers for each seen one would lift the ceiling to the cost.
        (1 + compared.unknown_origin_factor) * compared.compared_cost_amount
        / nullif(judged.value_high, 0) - 1 as overturning_factor
    from compared
    inner join judged on compared.platform = judged.platform

),

reasoned as (

    select
        *,
        case
            when reason_code = 'no_cost' then 'No cost is booked in these days: nothing to weigh.'
            when reason_code = 'young'
                then
                    format(
                        '{} of {} weeks are mature; 8, and half of them, are needed.',
                        mature_weeks,
                        cohort_weeks
                    )
            when reason_code = 'untracked'
                then
                    format(
                        'The origin of {:.0f} % of {} outcomes is known; below 60 % a ceiling is '
                        || 'a guess.',
                        coverage_pct,
                        company_outcomes
                    )
            when reason_code = 'few_outcomes'
                then
                    format(
                        '{} leads and sales had a touch of it; a ceiling needs 30, so that of {} '
                        || 'is not '
                        || 'held against its cost of {}.',
                        outcomes,
                        ceiling,
                        cost
                    )
            when reason_code = 'unknown_value'
                then 'No sale of known amount: nobody can say what it is worth.'
            when reason_code = 'ceiling_below_cost' and has_experiment
                then
                    format(
                        'At most {} can have come of it by the experiment (upper 90 % limit), '
                        || 'against a '
                        || 'cost of {}. It would be overturned if it works for longer than a '
                        || 'block.',
                        ceiling,
                        cost
                    )
            when reason_code = 'ceiling_below_cost'
                then
                    format(
                        'At most {} can have come of it (all sales it touched, at their upper '
                        || 'limit, and '
                        || '{:.2f} of unknown origin for each known one), against a cost of {}. '
                        || 'It would '
                        || 'be overturned if its customers came unseen {:.1f} times as often as '
                        || 'seen.',
                        ceiling,
                        unknown_origin_factor,
                        cost,
                        overturning_factor
                    )
            when reason_code = 'floor_above_cost'
                then
                    format(
                        'At least {} came of it by the experiment (lower 90 % limit), against a '
                        || 'cost of '
                        || '{}. It would be overturned if its leads were worth less than the '
                        || 'average one.',
                        floor,
                        cost
                    )
            when has_experiment
                then
                    format(
                        'Between {} and {} by the experiment (90 % limits), against a cost of '
                        || '{}{}.',
                        floor,
                        ceiling,
                        cost,
                        if(is_cost_complete, '', ' and what nobody booked')
                    )
            else format(
                'Between {} and {}, against a cost of {}{}: credit cannot tell which, only an '
                || 'experiment can.',
                floor,
                ceiling,
                cost,
                if(is_cost_complete, '', ' and hours nobody booked')
            )
        end as reason
    from told

)

select
    platform,
    reason,
    case
        when verdict in ('test', 'insufficient data') and test_weeks is not null then format(
            'Switch it on and off by the week, by chance, for {:.0f} weeks: {:.0f} % of all leads '
            || 'or more is found four times in five; it pays for itself from {:.1f} %{}.',
            test_weeks,
            100 * test_smallest_effect,
            100 * break_even_share,
            if(
                test_smallest_effect > break_even_share,
                ', so that this test can show that it brings much, not that it brings little',
                ''
            )
        )
    end as test_advice

from reasoned
