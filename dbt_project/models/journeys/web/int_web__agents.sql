with

-- A log has the agent itself, the others the name they gave the browser.
agents as (

    select distinct
        source,
        coalesce(user_agent, browser, '') as agent
    from {{ ref('int_web__events') }}

),

own_rules as (

    select * from {{ ref('agent_rules') }}

),

crawlers as (

    select * from {{ ref('crawler_user_agents') }}

),

in_app_browsers as (

    select * from {{ ref('in_app_browsers') }}

),

rules as (

    select
        'kind' as says,
        pattern,
        match,
        kind as word,
        case kind when 'visitor' then 1 when 'link_preview' then 2 else 3 end as rank
    from own_rules
    union all
    select
        'kind' as says,
        pattern,
        match,
        kind as word,
        case kind when 'link_preview' then 2 else 3 end as rank
    from crawlers
    union all
    select
        'app' as says,
        pattern,
        match,
        platform as word,
        rank
    from in_app_browsers

),

matched as (

    select
        agents.source,
        agents.agent,
        rules.says,
        rules.word,
        rules.rank
    from agents
    inner join rules on rules.match = 'contains' and contains(agents.agent, rules.pattern)
    where agents.source = 'access_log'
    union all
    select
        agents.source,
        agents.agent,
        rules.says,
        rules.word,
        rules.rank
    from agents
    inner join rules on rules.match = 'regex' and regexp_matches(agents.agent, rules.pattern)
    where agents.source = 'access_log'
    union all
    select
        agents.source,
        agents.agent,
        rules.says,
        rules.word,
        rules.rank
    from agents
    inner join rules on rules.match = 'browser' and agents.agent = rules.pattern
    where agents.source <> 'access_log'

)

select
    source,
    agent,
    min_by(word, (rank, word)) filter (where says = 'kind') as agent_kind,
    min_by(word, (rank, word)) filter (where says = 'app') as app_platform

from matched
group by source, agent
