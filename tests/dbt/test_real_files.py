"""The two real files, a web server's log and a page's post export, come out as they are known."""

import csv
import datetime as dt
import gzip
import hashlib
import re
from collections import Counter

import pyarrow as pa
import pytest
from dbt_building import Home, build

from extractors.sources.access_log import COMBINED
from extractors.sources.facebook_export import SOURCE as EXPORT
from warehouse.columns import columns_of
from warehouse.settings import AccountRow, Settings

pytestmark = pytest.mark.slow

AS_OF = "2026-11-22 02:00:00"
BLOG = Settings(
    name="Semicomplete",
    time_zone="America/Los_Angeles",
    currency="USD",
    accounts=(
        AccountRow("access_log", "blog", "web"),
        AccountRow("facebook_export", "page", "facebook"),
    ),
    own_domains=("semicomplete.com",),
    sources_of_record={"web": "access_log", "leads": "hubspot", "sales": "stripe"},
)


def log_rows(text: str) -> list[dict]:
    seen: Counter[str] = Counter()
    rows = []
    for line in text.splitlines():
        found = re.match(COMBINED, line)
        if not found:
            continue
        digest = hashlib.sha256(line.encode()).hexdigest()[:32]
        seen[digest] += 1
        at = dt.datetime.strptime(found["time"], "%d/%b/%Y:%H:%M:%S %z").astimezone(dt.UTC)
        rows.append(
            {
                "account": "blog",
                "line_hash": digest,
                "occurrence": seen[digest],
                "requested_at": at.replace(tzinfo=None),
                "ip_hmac": hashlib.sha256(found["ip"].encode()).hexdigest()[:32],
                "method": found["method"],
                "target": found["target"],
                "status": int(found["status"]),
                "referrer": found["referrer"],
                "user_agent": found["agent"],
                "observed_at": dt.datetime(2026, 11, 22, 2),
                "ledger_seq": 1,
            }
        )
    return rows


def export_rows(text: str) -> list[dict]:
    columns = columns_of(EXPORT.stream("posts").contract)
    rows = []
    for number, record in enumerate(csv.DictReader(text.splitlines(), delimiter=";"), start=1):
        row = {"account": "page", "observed_at": dt.datetime(2026, 11, 22, 2), "ledger_seq": 1}
        for column in columns:
            cell = record.get(column.path)
            if cell is not None:
                row[column.name] = (cell or None) if column.sql_type == "varchar" else as_int(cell)
        rows.append(row | {"file_hash": "real", "row_number": number})
    return rows


def as_int(cell: str) -> int | None:
    return int(cell) if cell else None


@pytest.fixture(scope="module")
def blog(tmp_path_factory, shared_data) -> tuple[Home, list[dict], list]:
    home = Home(tmp_path_factory.mktemp("blog"), settings=BLOG)
    packed = (shared_data / "access.log").read_bytes()
    text = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
    lines = log_rows(text.decode("utf-8", "replace"))
    posts = export_rows((shared_data / "facebook_posts.csv").read_text("utf-8-sig"))
    with home.open() as con:
        for table, rows in (("access_log__requests", lines), ("facebook_export__posts", posts)):
            arrow = pa.Table.from_pylist(rows)
            con.register("arrived", arrow)
            con.execute(f"insert into raw.{table} by name select * from arrived")
            con.unregister("arrived")
    return home, lines, build(home, AS_OF)


def test_every_line_is_counted_or_left_out_with_a_reason(blog):
    home, lines, _ = blog
    found = dict(
        home.query(
            "select counted_as, sum(events)::bigint from b.journeys.int_web__days group by all"
        )
    )
    assert sum(found.values()) == len(lines) > 9_900
    assert set(found) <= {"counted", "asset", "crawler", "link preview", "method", "status"}
    assert found["method"] == sum(line["method"] not in ("GET", "POST") for line in lines)
    assert home.query("select sum(events) from sessions") == [(found["counted"],)]


def test_two_encodings_of_one_campaign_are_one(blog):
    home, lines, _ = blog
    tagged = [line for line in lines if "utm_campaign=" in line["target"]]
    assert len(tagged) == 153
    assert len({line["target"].split("utm_campaign=")[1] for line in tagged}) == 2
    assert home.query(
        "select utm_campaign, count(*) from b.journeys.int_web__hits"
        " where utm_campaign is not null group by all"
    ) == [("Feed: semicomplete/main (semicomplete.com - Jordan Sissel)", 153)]


def test_no_crawler_and_no_own_page_sends_visitors(blog):
    home, _, _ = blog
    channels = dict(home.query("select channel, count(*) from sessions group by all"))
    assert channels["Organic Search"] > 300 and channels["Direct"] > 300
    assert home.query(
        "select count(*) from touchpoints where touchpoint_id in (select session_id from sessions"
        " where referrer_host in ('semicomplete.com', 'www.semicomplete.com')"
        " and utm_source is null)"
    ) == [(0,)]
    assert home.query("select distinct platform from sessions where referrer_host = 't.co'") in (
        [],
        [("x",)],
    )


def test_four_posts_of_the_export_reach_more_people_than_they_were_shown(blog):
    home, _, results = blog
    (law,) = (r for r in results if r.node.name == "assert_reach_does_not_exceed_impressions")
    assert (str(law.status), law.failures) == ("warn", 4)
    assert home.query("select count(*) from posts where posted_at is null") == [(500,)]


def test_an_empty_cell_stays_missing(blog):
    home, _, _ = blog
    states = dict(
        home.query(
            "select state, count(*) from post_metrics_daily where metric = 'shares' group by all"
        )
    )
    assert states["withheld"] == 4, "the export has four posts without a figure of shares"
    assert sum(states.values()) == 500
