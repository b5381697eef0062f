"""Write the facts of a world as files a real company could deliver, with the pipeline.yml for them.

Readings of posts come from `metrics_file`, visits from GA4's event export with the codes of the
posts in their addresses, leads and sales from tables. What files cannot say, whether a post was
paid for, is left out: `without_untold` takes it out of the facts as well, to compare.
"""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from sandbox.worlds.world import World

#: A file has one row per post, so each age at which posts were read is a file and an account.
READINGS = """
select platform, post_id, posted_at, post_type, link_url, observed_at, metric, value,
    dense_rank() over (partition by platform, post_id order by observed_at) as reading
from posts inner join post_metrics_daily using (platform, post_id)
"""
#: How a visit of a channel shows in the address of its first page.
EVENTS = """
select
    strftime(started_on, '%Y%m%d') as event_date,
    epoch_us(started_at)::varchar as event_timestamp,
    'page_view' as event_name,
    replace(visitor_key::varchar, '-', '') as user_pseudo_id,
    row_number() over (order by started_at, session_id)::varchar as event_bundle_sequence_id,
    [
        {
            'key': 'page_location',
            'value': {
                'string_value': 'https://www.acme.example/p' || rtrim('?' || concat_ws(
                    '&',
                    case
                        when channel = 'Organic Social'
                            then 'utm_source=' || platform || '&utm_medium=social'
                        when channel = 'Email'
                            then 'utm_source=newsletter&utm_medium=email&utm_campaign=news'
                    end,
                    'utm_content=' || utm_content,
                    'web_id=' || web_id
                ), '?')
            }
        },
        {
            'key': 'page_referrer',
            'value': {
                'string_value':
                    case when channel = 'Organic Search' then 'https://www.google.com/' else '' end
            }
        }
    ] as event_params,
    {'category': 'desktop', 'web_info': {'browser': 'Firefox', 'hostname': 'www.acme.example'}}
        as device,
    'WEB' as platform
from sessions
left join (
    select distinct person_id, replace(person_id::varchar, '-', '') as web_id from leads
) as known on sessions.identity_key = known.person_id
order by started_at, session_id
"""
LEADS = """
select source_id as lead_id, strftime(became_lead_at, '%Y-%m-%dT%H:%M:%S.%gZ') as became_lead_at,
    strftime(customer_at, '%Y-%m-%dT%H:%M:%S.%gZ') as customer_at,
    replace(person_id::varchar, '-', '') as web_id
from leads order by became_lead_at, lead_id
"""
SALES = """
select source_id as sale_id, strftime(converted_at, '%Y-%m-%dT%H:%M:%S.%gZ') as sold_at,
    gross_amount::decimal(18, 2) as amount, currency,
    nullif(refunded_amount::decimal(18, 2), 0) as refunded_amount,
    strftime(last_refunded_at, '%Y-%m-%dT%H:%M:%S.%gZ') as refunded_at,
    replace(person_id::varchar, '-', '') as web_id
from conversions where conversion_kind = 'sale' order by converted_at, sale_id
"""
DAYS = """
select platform, on_date, value as followers
from account_metrics_daily where metric = 'followers' order by platform, on_date
"""
#: Hours are told as such; the product of hours and rate is the amount again.
COSTS = """
select spent_on as "on", platform, cost_kind as kind,
    case when cost_kind <> 'hours' then amount end as amount, currency,
    hours, case when cost_kind = 'hours' then amount / hours end as hourly_rate, '' as note
from costs_daily order by spent_on, platform, kind
"""
#: What a world may leave out is empty.
EMPTY = {
    "posts": "platform varchar, post_id varchar, posted_at timestamp, post_type varchar,"
    " link_url varchar",
    "post_metrics_daily": "platform varchar, post_id varchar, observed_at timestamp,"
    " metric varchar, value bigint",
    "account_metrics_daily": "platform varchar, on_date date, metric varchar, value bigint",
    "costs_daily": "spent_on date, platform varchar, cost_kind varchar, amount double,"
    " currency varchar, hours double",
}
CHANNELS = {"Organic Social", "Organic Search", "Email", "Direct"}


def without_untold(world: World) -> World:
    """Return the world as files tell it."""
    posts = world.facts.get("posts")
    if posts is not None and "is_paid" in posts.column_names:
        where = posts.column_names.index("is_paid")
        posts = posts.set_column(where, "is_paid", pa.nulls(len(posts), pa.bool_()))
        return replace(world, facts={**world.facts, "posts": posts})
    return world


def deliver(world: World, folder: Path) -> None:
    """Write the files and pipeline.yml; raises ValueError on a channel no file can tell."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        for name, table in world.facts.items():
            con.register(name, table)
        for name in EMPTY.keys() - world.facts.keys():
            con.execute(f"create temp table {name} ({EMPTY[name]})")
        channels = {name for (name,) in con.sql("select distinct channel from sessions").fetchall()}
        if channels - CHANNELS:
            raise ValueError(f"no file says that a visit came by {sorted(channels - CHANNELS)}")
        readings = _write_readings(con, folder)
        con.execute(f"copy ({EVENTS}) to '{folder}/events.json.gz' (format json, compression gzip)")
        accounts = con.sql("select distinct platform from accounts order by 1").fetchall()
        platforms = [platform for (platform,) in accounts]
        tables = {"leads": LEADS, "sales": SALES, "costs": COSTS}
        tables |= {
            f"days-{one}": f"select * from ({DAYS}) where platform = '{one}'" for one in platforms
        }
        for name, sql in tables.items():
            con.execute(f"copy ({sql}) to '{folder}/{name}.csv' (format csv, header)")
    # YAML of version 1.2 holds JSON, so nothing else is needed to write it.
    told = _pipeline(folder, readings, platforms)
    (folder / "pipeline.yml").write_text(json.dumps(told, indent=2))


def _write_readings(con: duckdb.DuckDBPyConnection, folder: Path) -> list[int]:
    con.execute(
        f"create or replace temp table pivoted as pivot ({READINGS}) on metric using max(value)"
    )
    found = [n for (n,) in con.sql("select distinct reading from pivoted order by 1").fetchall()]
    for number in found:
        con.execute(
            "copy (select * exclude (reading, posted_at, observed_at),"
            " strftime(posted_at, '%Y-%m-%dT%H:%M:%S.%gZ') as posted_at,"
            " strftime(observed_at, '%Y-%m-%dT%H:%M:%S.%gZ') as exported_at"
            f" from pivoted where reading = {number} order by platform, post_id)"
            f" to '{folder}/reading-{number:02}.csv' (format csv, header)"
        )
    return found


def _pipeline(folder: Path, readings: list[int], platforms: list[str]) -> dict[str, object]:
    metrics = ("reach", "views", "likes", "comments", "saves", "shares")
    told = ("platform", "post_id", "posted_at", "post_type", "link_url", "exported_at", *metrics)
    lead = ("lead_id", "became_lead_at", "customer_at", "web_id")
    sale = ("sale_id", "sold_at", "amount", "currency", "refunded_amount", "refunded_at", "web_id")
    files = [_table(folder, f"reading-{number:02}", told) for number in readings]
    # The table of account days knows accounts, not platforms: one each.
    days = ("platform", "on_date", "followers")
    files += [_table(folder, f"days-{one}", days) | {"time_zone": "UTC"} for one in platforms]
    return {
        "company": {
            "name": "World",
            "time_zone": "UTC",
            "currency": "EUR",
            "own_domains": ["www.acme.example"],
        },
        "sources_of_record": {"web": "ga4_export", "leads": "lead_table", "sales": "sale_table"},
        "accounts": {
            "metrics_file": files,
            "ga4_export": [{"name": "site", "files": f"{folder}/events.json.gz"}],
            "lead_table": [_table(folder, "leads", lead)],
            "sale_table": [_table(folder, "sales", sale)],
        },
        "costs": f"{folder}/costs.csv",
    }


def _table(folder: Path, name: str, words: tuple[str, ...]) -> dict[str, object]:
    """Return an account whose file has our own words as its header."""
    columns = {word: word for word in words}
    return {"name": name, "files": f"{folder}/{name}.csv", "columns": columns}
