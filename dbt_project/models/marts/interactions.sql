with

interactions as (

    select * from {{ ref('int_interactions__unioned') }}

),

-- An account may be read from several sources: by its API and from exports.
accounts as (

    select
        platform,
        account,
        max(role) as role
    from {{ source('config', 'accounts') }}
    group by platform, account

),

own_answers as (

    select
        platform,
        answers_id,
        min(happened_at) as first_answered_at
    from interactions
    where is_own
    group by platform, answers_id

)

select
    interactions.interaction_id,
    interactions.platform,
    interactions.account,
    interactions.post_id,
    interactions.answers_id,
    interactions.kind,
    interactions.happened_at,
    interactions.author_hmac,
    interactions.is_own,
    interactions.is_hidden,
    interactions.likes,
    case when not interactions.is_own then own_answers.first_answered_at end as answered_at,
    case
        when not interactions.is_own
            then cast(date_diff(
                'second', interactions.happened_at, own_answers.first_answered_at
            ) / 60.0 as decimal(18, 2))
    end as response_minutes,
    coalesce(accounts.role, 'own') as account_role

from interactions
left join accounts
    on
        interactions.platform = accounts.platform
        and interactions.account = accounts.account
left join own_answers
    on
        interactions.platform = own_answers.platform
        and interactions.interaction_id = own_answers.answers_id
        and interactions.happened_at <= own_answers.first_answered_at
