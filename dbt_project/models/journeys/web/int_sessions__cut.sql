with

web_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'web'

),

company as (

    select * from {{ source('config', 'company') }}

),

hits as (

    select hits.*
    from {{ ref('int_web__hits') }} as hits
    inner join web_of_record on hits.source = web_of_record.source
    where hits.exclusion is null

),

-- What a visit is cut by, and no more: the sorts below carry these few columns of every event, and
-- what else a session shows is fetched for its first event only. The campaign key marks an event
-- as the arrival from a campaign and is NULL for a click inside the site.
steps as (

    select
        visitor_key,
        event_key,
        happened_at,
        is_page_view,
        web_id,
        nullif(concat_ws(
            '|',
            'source=' || lower(utm_source),
            'medium=' || lower(utm_medium),
            'campaign=' || utm_campaign,
            'content=' || utm_content,
            'click=' || click_id
        ), '') as campaign_key,
        case
            when coalesce(utm_source, utm_medium, utm_campaign, utm_content, click_id) is not null
                then happened_at
        end as campaign_at
    from hits

),

followed as (

    select
        *,
        lag(happened_at) over visitor as previous_at,
        lag(campaign_key ignore nulls) over visitor as previous_campaign_key,
        lag(campaign_at ignore nulls) over visitor as previous_campaign_at
    from steps
    window visitor as (partition by visitor_key order by happened_at, event_key)

),

-- A visit is a run of events without a long silence.
silences as (

    select
        *,
        coalesce(
            happened_at > previous_at + interval '{{ var("session_gap_minutes") }} minutes', true
        ) as begins_visit,
        (
            campaign_key is not null
            and campaign_key is distinct from previous_campaign_key
        ) as is_other_campaign
    from followed

),

placed as (

    select
        *,
        max(happened_at) filter (where begins_visit) over visitor as visit_started_at,
        sum(cast(begins_visit or is_other_campaign as bigint)) over visitor as stretch,
        max(campaign_at) over visitor as last_campaign_at
    from silences
    window visitor as (
        partition by visitor_key
        order by happened_at, event_key
        rows between unbounded preceding and current row
    )

),

-- Within a visit, arriving from another campaign than the last one is another arrival. The same
-- campaign as in an earlier visit is one too: it divides a stretch that began without any.
cut as (

    select
        visitor_key,
        visit_started_at,
        min(happened_at) as started_at,
        max(happened_at) as ended_at,
        count(*) as events,
        count(*) filter (where is_page_view) as page_views,
        max(event_key) filter (
            where
            begins_visit
            or is_other_campaign
            or (campaign_key is not null and previous_campaign_at < visit_started_at)
        ) as arrival_id,
        min_by(web_id, (happened_at, event_key)) filter (where web_id is not null) as web_id
    from placed
    group by
        visitor_key,
        visit_started_at,
        stretch,
        coalesce(last_campaign_at >= visit_started_at, false)

),

arrivals as (

    select
        cut.*,
        hits.source,
        hits.account,
        hits.hostname as landing_host,
        hits.path as landing_path,
        hits.referrer_host,
        hits.utm_source,
        hits.utm_medium,
        hits.utm_campaign,
        hits.utm_content,
        hits.click_id,
        hits.campaign_kind,
        hits.app_platform,
        hits.country,
        hits.device,
        hits.browser
    from cut
    -- Asked anew: a step that is used twice would be written out first, all columns of all events.
    inner join {{ ref('int_web__hits') }} as hits on cut.arrival_id = hits.event_key

),

-- A session is one arrival or, where campaigns do not cut, all those of the visit.
keyed as (

    select
        *,
        max(ended_at) over (partition by visitor_key, visit_started_at) as visit_ended_at,
        {% if var("new_campaign_cuts_session") %}
            arrival_id as session_id,
            ended_at as session_ended_at,
            events as session_events,
            page_views as session_page_views,
            web_id as session_web_id
        {% else %}
            first_value(arrival_id) over (
                partition by visitor_key, visit_started_at order by started_at
            ) as session_id,
            max(ended_at) over (partition by visitor_key, visit_started_at) as session_ended_at,
            cast(sum(events) over (partition by visitor_key, visit_started_at) as bigint)
                as session_events,
            cast(sum(page_views) over (partition by visitor_key, visit_started_at) as bigint)
                as session_page_views,
            min_by(web_id, started_at) filter (where web_id is not null) over (
                partition by visitor_key, visit_started_at
            ) as session_web_id
        {% endif %}
    from arrivals

)

select
    keyed.arrival_id,
    keyed.session_id,
    keyed.source,
    keyed.account,
    keyed.visitor_key,
    -- Address and agent are no identity: a session from a log is itself, or what its link says.
    case
        when keyed.source <> 'access_log' then keyed.visitor_key
        when keyed.session_web_id is not null
            then cast(md5('web:' || keyed.session_web_id) as uuid)
        else keyed.session_id
    end as identity_key,
    keyed.visit_started_at,
    keyed.visit_ended_at,
    keyed.started_at,
    keyed.session_ended_at as ended_at,
    {{ local_day('keyed.started_at', 'company.time_zone') }} as started_on,
    keyed.session_events as events,
    keyed.session_page_views as page_views,
    keyed.landing_host,
    keyed.landing_path,
    keyed.referrer_host,
    keyed.utm_source,
    keyed.utm_medium,
    keyed.utm_campaign,
    keyed.utm_content,
    keyed.click_id,
    keyed.campaign_kind,
    keyed.app_platform,
    keyed.country,
    keyed.device,
    keyed.browser

from keyed
cross join company
where keyed.visit_ended_at >= {{ rebuilt_since() }}
