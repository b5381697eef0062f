-- A year of a company's web events, contacts, charges and posts, as the load leaves them in raw.
-- Every figure is a function of row numbers: `u(a, b)` is a fixed number in (0, 1). Set before:
-- variables page_views, leads, sales.

create or replace temp macro u(a, b) as (hash(a, b) % 1000003 + 0.5) / 1000003.0;
create or replace temp macro id(kind, a, b) as cast(md5(concat_ws('|', kind, a, b)) as uuid);

-- Where sessions come from: sixteen origins, twelve channels, weights in percent.
create or replace temp table origins as
select
    *,
    sum(weight) over (order by origin) - weight as above,
    sum(weight) over (order by origin) as upto
from (
    values
    (1, 28.0, null, null, null, null, 'none'),
    (2, 22.0, 'www.google.com', null, null, null, 'none'),
    (3, 3.0, 'www.bing.com', null, null, null, 'none'),
    (4, 8.0, 'www.google.com', 'google', 'cpc', 'gclid', 'campaign'),
    (5, 9.0, 'l.facebook.com', 'facebook', 'social', 'fbclid', 'post'),
    (6, 3.0, null, 'bsky', 'social', null, 'post'),
    (7, 3.0, 'l.instagram.com', null, null, 'igshid', 'none'),
    (8, 3.0, 'www.linkedin.com', 'linkedin', 'social', null, 'post'),
    (9, 5.0, 'm.facebook.com', 'facebook', 'paid_social', 'fbclid', 'campaign'),
    (10, 7.0, null, 'newsletter', 'email', null, 'campaign'),
    (11, 3.0, 'blog', null, null, null, 'none'),
    (12, 2.0, null, 'partner', 'affiliate', null, 'campaign'),
    (13, 1.5, null, 'adnetwork', 'display', null, 'campaign'),
    (14, 1.5, 'www.youtube.com', null, null, null, 'none'),
    (15, 0.5, null, 'gateway', 'sms', null, 'campaign'),
    (16, 0.5, null, 'app', 'push', null, 'campaign')
) as listed (origin, weight, host, source, medium, click_id, tags);

-- The first visitors are leads' devices: one each, a second for 35 %, a third for 10 %.
create or replace temp table visitors as
select
    range as visitor,
    case
        when range < 1.45 * getvariable('leads') then range % getvariable('leads')
    end as lead,
    timestamp '2025-11-01' + to_microseconds(cast(u(range, 1) * 330 * 86400e6 as bigint))
        as first_at,
    0.2 - 3 * ln(u(range, 2)) as gap_days,
    1 + cast(floor(
        -ln(u(range, 3)) * if(range < 1.45 * getvariable('leads'), 3, 0.6)
    ) as bigint) as sessions
from range(cast(getvariable('page_views') * 0.36 + getvariable('leads') as bigint));

create or replace temp table visits as
select
    visitors.visitor,
    visitors.lead,
    visit.number as visit,
    visit.number = visitors.sessions - 1 as is_last,
    origins.* exclude (weight, above, upto),
    visitors.first_at + to_microseconds(cast(
        (visit.number * visitors.gap_days + u(visitors.visitor * 64 + visit.number, 4) * 0.1)
        * 86400e6 as bigint
    )) as started_at,
    20 + 200 * u(visitors.visitor * 64 + visit.number, 5) as pace_seconds,
    1 + cast(floor(-1.8 * ln(u(visitors.visitor * 64 + visit.number, 6))) as bigint) as pages,
    visitors.visitor * 64 + visit.number as seed
from visitors,
    unnest(range(least(visitors.sessions, 40))) as visit (number)
inner join origins
    on 100 * u(visitors.visitor * 64 + visit.number, 7) > origins.above
    and 100 * u(visitors.visitor * 64 + visit.number, 7) <= origins.upto;

create or replace temp table events as
select
    cast(id('event', seed, page.number) as varchar) as event_id,
    cast(id('visitor', visitor, 0) as varchar) as visitor_id,
    date_trunc('millisecond', started_at
        + to_microseconds(cast(page.number * pace_seconds * 1e6 as bigint))) as happened_at,
    'www.acme.example' as hostname,
    '/p/' || cast(floor(500 * power(u(seed, 8 + page.number), 2)) as bigint) as url_path,
    nullif(case
        when page.number = 0
            then concat_ws(
                '&',
                'utm_source=' || source,
                'utm_medium=' || medium,
                if(tags <> 'none', 'utm_campaign=c' || hash(seed, 1) % 40, null),
                if(tags = 'post', 'utm_content=' || source || '-' || hash(seed, 2) % 400, null),
                click_id || '=' || md5(cast(seed as varchar)),
                if(lead is not null and is_last, 'web_id=w-' || lead, null)
            )
        -- One session in fifty is interrupted by the newsletter.
        when page.number = 2 and hash(seed, 3) % 50 = 0
            then 'utm_source=newsletter&utm_medium=email&utm_campaign=c1'
    end, '') as url_query,
    case
        when page.number > 0 then 'www.acme.example'
        when host = 'blog' then 'blog-' || hash(seed, 4) % 300 || '.example'
        else host
    end as referrer_host,
    ['DE', 'AT', 'CH', 'FR', 'US'][1 + (hash(visitor, 9) % 5)::bigint] as country,
    ['desktop', 'mobile', 'tablet'][1 + (hash(visitor, 10) % 3)::bigint] as device,
    ['chrome', 'safari', 'firefox', 'edge'][1 + (hash(visitor, 11) % 4)::bigint] as browser
from (select * from visits order by lead is null, visitor, visit),
    unnest(range(pages)) as page (number)
limit getvariable('page_views');

insert into raw.umami__events by name
select
    *,
    'site' as account,
    1 as event_type,
    timestamp '2026-11-22 02:00:00' as observed_at,
    1 as ledger_seq
from events
order by happened_at;

-- A lead is made five minutes into the last visit of its first device.
create or replace temp table leads as
select
    lead,
    started_at + interval '5 minutes' as lead_at
from visits
where visitor < getvariable('leads') and is_last;

insert into raw.hubspot__contacts by name
select
    'crm' as account,
    cast(lead as varchar) as contact_id,
    lead_at as created_at,
    lead_at as updated_at,
    md5('mail|' || lead) as email_hmac,
    'w-' || lead as web_id,
    'lead' as lifecycle_stage,
    lead_at,
    timestamp '2026-11-22 02:00:00' as observed_at,
    1 as ledger_seq
from leads;

-- Four in five sales are a customer's first; the rest come from the same customers again.
create or replace temp table sales as
select
    sale.number as sale,
    leads.lead,
    leads.lead_at
        + to_microseconds(cast((1 + 40 * u(sale.number, 12)) * 86400e6 as bigint)) as sold_at,
    5000 + cast(195000 * u(sale.number, 13) as bigint) as amount_minor,
    hash(sale.number, 14) % 20 = 0 as is_refunded
from range(getvariable('sales')) as sale (number)
inner join leads on leads.lead = sale.number % cast(0.8 * getvariable('sales') as bigint);

insert into raw.stripe__charges by name
select
    'till' as account,
    'ch_' || sale as charge_id,
    sold_at as created_at,
    amount_minor,
    amount_minor as amount_captured_minor,
    if(is_refunded, amount_minor // 2, 0) as amount_refunded_minor,
    'eur' as currency,
    'succeeded' as status,
    true as is_paid,
    true as is_captured,
    false as is_disputed,
    true as is_live,
    'pi_' || sale as payment_intent_id,
    'cus_' || lead as customer_id,
    md5('mail|' || lead) as email_hmac,
    timestamp '2026-11-22 02:00:00' as observed_at,
    1 as ledger_seq
from sales;

insert into raw.stripe__refunds by name
select
    'till' as account,
    're_' || sale as refund_id,
    'ch_' || sale as charge_id,
    sold_at + interval '9 days' as created_at,
    amount_minor // 2 as amount_minor,
    'eur' as currency,
    'succeeded' as status,
    timestamp '2026-11-22 02:00:00' as observed_at,
    1 as ledger_seq
from sales
where is_refunded;

insert into raw.stripe__checkout_sessions by name
select
    'till' as account,
    'cs_' || sale as checkout_session_id,
    sold_at as created_at,
    'w-' || lead as web_id,
    'pi_' || sale as payment_intent_id,
    'cus_' || lead as customer_id,
    md5('mail|' || lead) as email_hmac,
    'complete' as status,
    timestamp '2026-11-22 02:00:00' as observed_at,
    1 as ledger_seq
from sales
where sale % 2 = 0;

insert into raw.facebook__published_posts by name
select
    'acme' as account,
    '1_' || range as post_id,
    'Read this' as message,
    timestamp '2025-11-01' + to_hours(cast(range * 20 as bigint)) as created_at,
    'added_photos' as status_type,
    '[{"type":"share","unshimmed_url":"https://www.acme.example/?utm_source=facebook'
    || '&utm_medium=social&utm_content=facebook-' || range || '"}]' as attachments,
    timestamp '2026-11-22 02:00:00' as observed_at,
    1 as ledger_seq
from range(400);
