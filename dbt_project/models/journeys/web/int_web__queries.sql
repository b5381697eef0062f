with

queries as (

    select distinct query
    from {{ ref('int_web__events') }}
    where query is not null

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

campaign_kinds as (

    select * from {{ ref('campaign_kinds') }}

),

-- Click ids make nearly every query another one; its tags alone are few, and decoded once.
tagged as (

    select
        query,
        array_to_string(
            regexp_extract_all(
                {{ parameters_of('query') }}, '(?i)(?:^|[?&#])utm_[a-z]+=[^&#]+'
            ),
            ''
        ) as tags
    from queries

),

tags as (

    select distinct tags
    from tagged

),

decoded as (

    select
        tags,
        {{ query_value('tags', 'utm_source') }} as utm_source,
        {{ query_value('tags', 'utm_medium') }} as utm_medium,
        {{ query_value('tags', 'utm_campaign') }} as utm_campaign,
        {{ query_value('tags', 'utm_content') }} as utm_content
    from tags

),

-- Taken apart once and joined by name: a search for every click id in every query costs more.
parameters as (

    select
        query,
        unnest(string_split(replace({{ parameters_of('query') }}, '#', '&'), '&')) as parameter
    from queries

),

clicks as (

    select
        parameters.query,
        click_ids.rank,
        click_ids.parameter as click_id,
        click_ids.names_one_click,
        substr(parameters.parameter, length(click_ids.parameter) + 2) as click_value
    from parameters
    inner join click_ids on lower(split_part(parameters.parameter, '=', 1)) = click_ids.parameter

),

clicked as (

    select
        query,
        min_by(click_id, rank) as click_id,
        -- Shorter values and other letters are placeholders nobody filled in: `{gclid}`, `test`.
        min_by('click:' || click_id || ':' || click_value, (rank, click_value)) filter (
            where
            names_one_click and regexp_full_match(click_value, '[A-Za-z0-9_.~%=+/:-]{10,}')
        ) as click_node
    from clicks
    where click_value <> ''
    group by query

),

campaigns as (

    select distinct utm_campaign
    from decoded
    where utm_campaign is not null

),

kinds as (

    select
        campaigns.utm_campaign,
        campaign_kinds.kind as campaign_kind
    from campaigns
    inner join campaign_kinds
        on regexp_full_match(lower(campaigns.utm_campaign), campaign_kinds.pattern)
    qualify
        row_number() over (
            partition by campaigns.utm_campaign order by campaign_kinds.rank
        ) = 1

)

select
    tagged.query,
    -- An address in a tag is somebody's, not a campaign's.
    case when decoded.utm_source not like '%@%' then decoded.utm_source end as utm_source,
    case when decoded.utm_medium not like '%@%' then decoded.utm_medium end as utm_medium,
    case when decoded.utm_campaign not like '%@%' then decoded.utm_campaign end as utm_campaign,
    case when decoded.utm_content not like '%@%' then decoded.utm_content end as utm_content,
    kinds.campaign_kind,
    clicked.click_id,
    clicked.click_node,
    case
        when contains(lower(tagged.query), 'web_id=')
            then {{ query_value('tagged.query', 'web_id') }}
    end as web_id

from tagged
inner join decoded on tagged.tags = decoded.tags
left join clicked on tagged.query = clicked.query
left join kinds on decoded.utm_campaign = kinds.utm_campaign
