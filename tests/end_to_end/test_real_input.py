"""Laws of real inputs: a web server's own log, and a Page's own export, read by plain Python."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.end_to_end.night import Installation

pytestmark = pytest.mark.slow

PIPELINE = """
company:
  name: Semicomplete
  time_zone: UTC
  currency: EUR
  own_domains: [semicomplete.com]
sources_of_record: {{web: access_log}}
accounts:
  access_log:
    - {{name: site, files: "{data}/access.log"}}
  facebook_export:
    - {{name: page, files: "{data}/facebook_posts.csv"}}
"""
#: What any reader of the combined format agrees on.
LINE = re.compile(
    r'^(\S+) \S+ \S+ \[([^\]]+)\] "([A-Z]+) (\S+)[^"]*" (\d{3}) (\d+|-) "((?:[^"\\]|\\.)*)" '
    r'"((?:[^"\\]|\\.)*)"$'
)


@pytest.fixture(scope="module")
def real(shared_data, tmp_path_factory, warm):
    """Run one night over the real files; return the installation and how the night ended."""
    installation = Installation(tmp_path_factory.mktemp("real"))
    installation.write_pipeline(PIPELINE.format(data=shared_data))
    ended = warm.run(installation, "nightly", "--as-of", "2015-05-21")
    assert ended.returncode == 0, ended.stdout
    return installation


@pytest.fixture(scope="module")
def lines(shared_data):
    """Return every line of the log with its number, taken apart or None."""
    text = (shared_data / "access.log").read_text(encoding="utf-8", errors="surrogateescape")
    return [(number, LINE.match(line)) for number, line in enumerate(text.split("\n")[:-1], 1)]


@pytest.fixture(scope="module")
def posts(shared_data):
    """Return the rows of the export."""
    with (shared_data / "facebook_posts.csv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_one_line_of_ten_thousand_is_set_aside_by_its_number(real, lines):
    broken = [number for number, match in lines if match is None]
    assert (len(lines), len(broken)) == (10_000, 1)
    found = real.ask_build_file(
        "select position, payload from meta.quarantine where source = 'access_log'"
    )
    assert [position for position, _ in found] == broken
    counts = real.ask_build_file(
        "select served, loaded, quarantined, duplicates from meta.ledger"
        " where source = 'access_log'"
    )
    assert counts == [(10_000, 9_999, 1, 0)]
    assert real.ask_build_file("select count(*) from raw.access_log__requests") == [(9_999,)]


def tags_of(lines):
    for _, match in lines:
        query = parse_qs(urlsplit(match[4]).query) if match else {}
        if any(name.startswith("utm_") for name in query):
            yield {name: query.get(name, [None])[0] for name in ("utm_source", "utm_campaign")}


def test_all_tagged_requests_belong_to_one_campaign(real, lines):
    tagged = list(tags_of(lines))
    assert len(tagged) == 153
    found = real.ask_build_file(
        "select count(*), count(distinct (utm_source, utm_medium, utm_campaign))"
        " from journeys.int_web__hits"
        " where coalesce(utm_source, utm_medium, utm_campaign) is not null"
    )
    assert found == [(153, 1)]
    campaigns = real.ask(
        "select distinct utm_campaign from sessions where utm_campaign is not null"
    )
    assert len(campaigns) == len({tags["utm_campaign"].lower() for tags in tagged}) == 1


#: Names that no person's browser carries.
CRAWLERS = ("Googlebot", "bingbot", "Baiduspider", "AhrefsBot", "YandexBot", "MJ12bot")


def test_crawlers_are_flagged_and_absent_from_sessions(real, lines):
    crawled = [match for _, match in lines if match and any(n in match[8] for n in CRAWLERS)]
    assert len(crawled) > 300
    named = " or ".join(f"contains(user_agent, '{name}')" for name in CRAWLERS)
    kinds = real.ask_build_file(
        "select distinct agent_kind from journeys.int_web__agents"
        f" where {named.replace('user_agent', 'agent')}"
    )
    assert kinds == [("crawler",)]
    counted = real.ask_build_file(
        "select count(*) from journeys.int_web__events as events"
        " inner join journeys.int_web__hits as hits on events.event_key = hits.event_key"
        f" where ({named}) and hits.exclusion is null"
    )
    assert counted == [(0,)]
    pages = real.ask("select sum(events) from sessions")
    people = real.ask_build_file(
        "select count(*) from journeys.int_web__hits where exclusion is null"
    )
    assert pages == people
    assert 0 < pages[0][0] < 9_999 - len(crawled)


def test_every_post_of_the_export_is_there_without_a_made_up_date(real, posts):
    assert len(posts) == 500
    found = real.ask("select count(*), count(distinct post_id), count(posted_at) from posts")
    assert found == [(500, 500, 0)]
    # The export is anonymised: month and hour, but no day; an hour is all we know.
    hours = real.ask("select posted_hour, count(*) from posts group by all order by all")
    assert sum(count for _, count in hours) == 500


def empty_cells(posts, column):
    return sum(row[column].strip() == "" for row in posts)


@pytest.mark.parametrize(
    ("metric", "column", "missing"), [("likes", "like", 1), ("shares", "share", 4)]
)
def test_an_empty_cell_is_missing_and_not_zero(real, posts, metric, column, missing):
    assert empty_cells(posts, column) == missing
    zeros = sum(row[column].strip() == "0" for row in posts)
    found = real.ask(
        "select count(*) filter (where value is null), count(*) filter (where value = 0),"
        " count(*) filter (where state = 'zero'), count(*), sum(value)"
        f" from post_metrics_daily where metric = '{metric}'"
    )
    total = sum(int(row[column]) for row in posts if row[column].strip())
    assert found == [(missing, zeros, zeros, 500, total)]
    states = real.ask(
        f"select distinct state from post_metrics_daily where metric = '{metric}' and value is null"
    )
    assert states == [("withheld",)]


def test_the_rows_that_claim_more_reach_than_impressions_are_named(real, posts):
    claiming = [
        number
        for number, row in enumerate(posts, 1)
        if int(row["T_Reach"]) > int(row["T_Impression"])
    ]
    assert len(claiming) == 4
    law = "assert_reach_does_not_exceed_impressions"
    found = real.ask(f"select status, severity, observed from audits where name = '{law}'")
    assert found == [("warn", "warn", "4 rows")]
    named = real.ask(
        "select reach.post_id from post_metrics_daily as reach"
        " inner join post_metrics_daily as shown"
        " on reach.post_id = shown.post_id and reach.observed_on = shown.observed_on"
        " where reach.metric = 'reach' and shown.metric = 'impressions'"
        " and reach.value > shown.value"
    )
    rows = {int(re.split(r"\D+", post_id)[-1]) for (post_id,) in named}
    assert len(named) == 4
    assert rows == set(claiming)
