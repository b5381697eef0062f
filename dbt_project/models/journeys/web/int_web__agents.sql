with

agents as (

    select distinct coalesce(user_agent, '') as user_agent
    from {{ ref('int_web__events') }}
    where source = 'access_log'

),

own_rules as (

    select * from {{ ref('agent_rules') }}

),

crawlers as (

    select * from {{ ref('crawler_user_agents') }}

),

rules as (

    select
        pattern,
        match,
        kind,
        case when kind = 'visitor' then 1 else 2 end as rank
    from own_rules
    union all
    select
        pattern,
        match,
        kind,
        2 as rank
    from crawlers

),

matched as (

    select
        agents.user_agent,
        rules.kind,
        rules.rank
    from agents
    inner join rules
        on rules.match = 'contains' and contains(agents.user_agent, rules.pattern)
    union all
    select
        agents.user_agent,
        rules.kind,
        rules.rank
    from agents
    inner join rules
        on rules.match = 'regex' and regexp_matches(agents.user_agent, rules.pattern)

)

select
    user_agent,
    kind as agent_kind

from matched
-- The word for previews sorts after `crawler` and is the more telling one.
qualify row_number() over (partition by user_agent order by rank, kind desc) = 1
