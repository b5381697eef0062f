-- Sessions, channels and rule-based credit as one would write them by hand for one company, once:
-- no history, no guards, no look-alike hosts, no exact cents, no contracts, no incremental nights.
-- Reads Parquet from $folder. Rules are applied to distinct values, as any engineer would who
-- tried it the other way.

create temp table channel_rules as
select * from (
    values
    (1, 'medium', '(.*cp.*|ppc|paid_?search)', 'Paid Search'),
    (2, 'medium', 'paid_?social', 'Paid Social'),
    (3, 'medium', '(display|banner|cpm)', 'Display'),
    (4, 'medium', '(social|social-network|social-media|sm)', 'Organic Social'),
    (5, 'medium', '(e-?mail|newsletter)', 'Email'),
    (6, 'medium', 'affiliates?', 'Affiliates'),
    (7, 'medium', 'sms', 'SMS'),
    (8, 'medium', '(push|.*mobile.*|.*notification.*)', 'Mobile Push Notifications'),
    (9, 'medium', 'audio', 'Audio'),
    (10, 'source', '(facebook|instagram|linkedin|bsky|bluesky|twitter|tiktok)', 'Organic Social'),
    (11, 'source', '(newsletter|e-?mail)', 'Email'),
    (12, 'click', '(gclid|gbraid|wbraid|msclkid)', 'Paid Search'),
    (13, 'click', '(fbclid|igshid|li_fat_id|ttclid|twclid)', 'Organic Social'),
    (14, 'host', '(.*\.)?(google|bing|duckduckgo|yahoo|ecosia)\.[a-z.]+', 'Organic Search'),
    (15, 'host', '(.*\.)?(facebook|instagram|linkedin|bsky|twitter|tiktok)\.[a-z.]+', 'Organic Social'),
    (16, 'host', '(.*\.)?(youtube|vimeo)\.com', 'Organic Video'),
    (17, 'host', 'www\.acme\.example', 'Direct'),
    (18, 'host', '.+', 'Referral')
) as listed (rank, field, pattern, channel);

create temp table queries as
select
    query,
    lower(nullif(url_decode(regexp_extract(query, '(?:^|&)utm_source=([^&]*)', 1)), ''))
        as utm_source,
    lower(nullif(url_decode(regexp_extract(query, '(?:^|&)utm_medium=([^&]*)', 1)), ''))
        as utm_medium,
    nullif(url_decode(regexp_extract(query, '(?:^|&)utm_campaign=([^&]*)', 1)), '')
        as utm_campaign,
    nullif(url_decode(regexp_extract(query, '(?:^|&)utm_content=([^&]*)', 1)), '') as utm_content,
    nullif(regexp_extract(
        query,
        '(?:^|&)(fbclid|gclid|gbraid|wbraid|msclkid|li_fat_id|ttclid|twclid|epik|rdt_cid|igshid)=',
        1
    ), '') as click_id,
    nullif(regexp_extract(query, '(?:^|&)web_id=([^&]*)', 1), '') as web_id
from (
    select distinct url_query as query
    from read_parquet('$folder/events.parquet')
    where url_query is not null
);

-- 30 minutes of silence or another campaign begin a session.
create table sessions as
with hits as (
    select
        cast(events.visitor_id as uuid) as visitor_id,
        cast(events.event_id as uuid) as event_id,
        events.happened_at,
        events.url_path,
        events.referrer_host,
        events.country,
        events.device,
        events.browser,
        queries.* exclude (query),
        concat_ws(
            '|', utm_source, utm_medium, utm_campaign, utm_content, click_id
        ) as campaign
    from read_parquet('$folder/events.parquet') as events
    left join queries on events.url_query = queries.query
    where events.event_type in (1, 2)
),

marked as (
    select
        *,
        lag(happened_at) over visit is null
        or happened_at > lag(happened_at) over visit + interval 30 minutes
        or (
            campaign <> ''
            and campaign is distinct from lag(nullif(campaign, '') ignore nulls) over visit
        ) as begins
    from hits
    window visit as (partition by visitor_id order by happened_at, event_id)
),

numbered as (
    select
        *,
        sum(cast(begins as integer)) over (
            partition by visitor_id order by happened_at, event_id rows unbounded preceding
        ) as session_number
    from marked
)

select
    visitor_id,
    min(happened_at) as started_at,
    max(happened_at) as ended_at,
    count(*) as page_views,
    max(event_id) filter (where begins) as session_id,
    max(url_path) filter (where begins) as landing_path,
    max(referrer_host) filter (where begins) as referrer_host,
    max(utm_source) filter (where begins) as utm_source,
    max(utm_medium) filter (where begins) as utm_medium,
    max(utm_campaign) filter (where begins) as utm_campaign,
    max(utm_content) filter (where begins) as utm_content,
    max(click_id) filter (where begins) as click_id,
    max(country) filter (where begins) as country,
    max(device) filter (where begins) as device,
    max(browser) filter (where begins) as browser,
    max(web_id) as web_id
from numbered
group by visitor_id, session_number;

create temp table channels as
with origins as (
    select distinct utm_source, utm_medium, click_id, referrer_host
    from sessions
)

select
    origins.*,
    coalesce(arg_min(rules.channel, rules.rank), 'Direct') as channel
from origins
left join channel_rules as rules
    on (rules.field = 'medium' and regexp_full_match(origins.utm_medium, rules.pattern))
    or (rules.field = 'source' and regexp_full_match(origins.utm_source, rules.pattern))
    or (rules.field = 'click' and regexp_full_match(origins.click_id, rules.pattern))
    or (rules.field = 'host' and regexp_full_match(origins.referrer_host, rules.pattern))
group by all;

-- A visitor who ever showed a contact's web_id is that contact.
create table touchpoints as
with contacts as (
    select contact_id, web_id from read_parquet('$folder/contacts.parquet')
),

known as (
    select
        sessions.visitor_id,
        min(contacts.contact_id) as contact_id
    from sessions
    inner join contacts on sessions.web_id = contacts.web_id
    group by sessions.visitor_id
)

select
    sessions.session_id,
    coalesce(known.contact_id, cast(sessions.visitor_id as varchar)) as person_id,
    sessions.started_at as touched_at,
    channels.channel,
    sessions.utm_campaign,
    sessions.utm_content
from sessions
inner join channels
    on sessions.utm_source is not distinct from channels.utm_source
    and sessions.utm_medium is not distinct from channels.utm_medium
    and sessions.click_id is not distinct from channels.click_id
    and sessions.referrer_host is not distinct from channels.referrer_host
left join known on sessions.visitor_id = known.visitor_id;

create table conversions as
with contacts as (
    select * from read_parquet('$folder/contacts.parquet')
),

refunds as (
    select charge_id, sum(amount_minor) as refunded_minor
    from read_parquet('$folder/refunds.parquet')
    where status = 'succeeded'
    group by charge_id
),

orders as (
    select payment_intent_id, min(web_id) as web_id
    from read_parquet('$folder/checkout_sessions.parquet')
    group by payment_intent_id
)

select
    'lead|' || contact_id as conversion_id,
    'lead' as conversion_kind,
    contact_id as person_id,
    lead_at as converted_at,
    cast(null as decimal(18, 2)) as amount,
    lead_at
from contacts
where lead_at is not null
union all
select
    'sale|' || charges.charge_id,
    'sale',
    coalesce(by_mail.contact_id, by_web.contact_id, charges.charge_id),
    charges.created_at,
    cast((charges.amount_captured_minor - coalesce(refunds.refunded_minor, 0)) / 100
        as decimal(18, 2)),
    coalesce(by_mail.lead_at, by_web.lead_at)
from read_parquet('$folder/charges.parquet') as charges
left join refunds on charges.charge_id = refunds.charge_id
left join orders on charges.payment_intent_id = orders.payment_intent_id
left join contacts as by_mail on charges.email_hmac = by_mail.email_hmac
left join contacts as by_web on orders.web_id = by_web.web_id
where charges.status = 'succeeded';

create table credits as
with touches as (
    select
        conversions.*,
        touchpoints.session_id,
        touchpoints.touched_at,
        touchpoints.channel,
        row_number() over path as position,
        count(*) over (partition by conversions.conversion_id) as path_length,
        count(distinct touchpoints.channel) over (partition by conversions.conversion_id)
            as path_channels,
        count(*) over (partition by conversions.conversion_id, touchpoints.channel)
            as channel_touches,
        power(2, -date_diff('second', touchpoints.touched_at, conversions.converted_at)
            / 86400 / 7) as decayed
    from conversions
    inner join touchpoints
        on conversions.person_id = touchpoints.person_id
        and touchpoints.touched_at <= conversions.converted_at
        and touchpoints.touched_at >= conversions.converted_at - interval 90 days
    window path as (
        partition by conversions.conversion_id
        order by touchpoints.touched_at, touchpoints.session_id
    )
),

placed as (
    select
        *,
        coalesce(
            max(position) filter (where channel <> 'Direct') over conversion, path_length
        ) as last_non_direct,
        coalesce(max(position) filter (where touched_at <= lead_at) over conversion, path_length)
            as lead_position
    from touches
    window conversion as (partition by conversion_id)
),

weighed as (
    select
        *,
        unnest([
            {'model': 'first', 'weight': if(position = 1, 1.0, 0.0)},
            {'model': 'last', 'weight': if(position = path_length, 1.0, 0.0)},
            {'model': 'last_non_direct', 'weight': if(position = last_non_direct, 1.0, 0.0)},
            {'model': 'linear', 'weight': 1.0},
            {'model': 'linear_unique', 'weight': 1.0 / path_channels / channel_touches},
            {
                'model': 'position_based',
                'weight': case
                    when path_length <= 2 then 1.0 / path_length
                    when position in (1, path_length) then 0.4
                    else 0.2 / (path_length - 2)
                end
            },
            {
                'model': 'w_shaped',
                'weight': 0.3 * (position = 1)::integer + 0.3 * (position = path_length)::integer
                + 0.3 * (position = lead_position)::integer
                + if(
                    position not in (1, lead_position, path_length),
                    0.1 / (path_length - if(lead_position in (1, path_length), 2, 3)),
                    0.0
                )
            },
            {'model': 'time_decay', 'weight': decayed}
        ], recursive := true)
    from placed
),

shared as (
    select
        *,
        weight / sum(weight) over (partition by conversion_id, model) as share
    from weighed
)

select
    conversion_id,
    model,
    session_id,
    conversion_kind,
    person_id,
    converted_at,
    touched_at,
    channel,
    position,
    path_length,
    share,
    share * amount as amount
from shared
where share > 0
union all
select
    conversions.conversion_id,
    models.model,
    null,
    conversions.conversion_kind,
    conversions.person_id,
    conversions.converted_at,
    null,
    'unattributed',
    1,
    1,
    1.0,
    conversions.amount
from conversions
cross join (select distinct model from shared) as models
where conversions.conversion_id not in (select conversion_id from touches);
