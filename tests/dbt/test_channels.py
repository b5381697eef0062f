"""Visits come from where they came from: GA4's published rules, and what the seeds add to them.

One build serves all cases: each case is a visitor of the access log with one request.
"""

import csv
import datetime as dt
import itertools
import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import duckdb
import pytest
from channel_cases import (
    CONTINUED,
    FIREFOX,
    GA4,
    IN_APP,
    LOOK_ALIKES,
    MACHINES,
    OURS,
    PEOPLE,
    SAME_HOSTS,
    SPELLINGS,
    table,
)
from dbt_building import ACME, PROJECT, Home, build
from dbt_scenario import event

from warehouse.settings import AccountRow

AS_OF = "2026-11-22 02:00:00"
NOON = "2026-11-20 12:00:00"
BY_LOG = replace(
    ACME,
    accounts=(*ACME.accounts, AccountRow("access_log", "blog", "web")),
    sources_of_record=ACME.sources_of_record | {"web": "access_log"},
)


@dataclass
class Log:
    """An access log in the making; each visitor is found again by the page asked for."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def visit(self, page: str, query: str = "", referrer: str = "", **more: Any) -> None:
        number = len(self.rows)
        self.rows.append(
            {
                "account": "blog",
                "line_hash": f"l{number}",
                "occurrence": 1,
                "requested_at": NOON,
                "ip_hmac": f"{number:032x}",
                "method": "GET",
                "target": page + (f"?{query}" if query else ""),
                "status": 200,
                "referrer": referrer or "-",
                "user_agent": FIREFOX,
            }
            | more
        )


def tags(source: str, medium: str, campaign: str) -> str:
    named = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
    return "&".join(f"{name}={quote_plus(value)}" for name, value in named.items() if value)


def the_log() -> list[dict[str, Any]]:
    log = Log()
    for number, (source, medium, campaign, referrer, _) in enumerate(table(GA4)):
        log.visit(f"/ga4/{number}", tags(source, medium, campaign), referrer)
    for number, (query, referrer, _, _) in enumerate(table(OURS)):
        log.visit(f"/ours/{number}", query, referrer)
    for room, text in (("alike", LOOK_ALIKES), ("same", SAME_HOSTS), ("back", CONTINUED)):
        for number, (referrer, *_) in enumerate(table(text)):
            log.visit(f"/{room}/{number}", referrer=referrer)
    for number, (source, _) in enumerate(table(SPELLINGS)):
        log.visit(f"/spelling/{number}", f"utm_source={source}")
    for room, text in (("app", IN_APP), ("machine", MACHINES), ("person", PEOPLE)):
        for number, (agent, *_) in enumerate(table(text)):
            log.visit(f"/{room}/{number}", user_agent=agent)
    instagram = table(IN_APP)[3][0]
    log.visit("/won/tag", "utm_source=newsletter&utm_medium=email", user_agent=instagram)
    log.visit("/won/click", "fbclid=IwAR0123456789", user_agent=instagram)
    log.visit("/won/referrer", referrer="https://l.facebook.com/", user_agent=instagram)
    log.visit("/won/till", referrer="https://checkout.stripe.com/", user_agent=instagram)
    log.visit("/paper.pdf", status=206)
    log.visit("/program.jar")
    for name, at in CLOCKS.items():
        log.visit(f"/clock/{name}", requested_at=at)
    for name, at in NIGHTS.items():
        log.visit(f"/night/{name}", requested_at=at)
    return log.rows


# The night reads at 02:00 on the 22nd; a day later is still believed, a second more is not.
CLOCKS = {
    "before": "2026-11-22 01:59:59",
    "read late": "2026-11-23 02:00:00",
    "ahead": "2026-11-23 02:00:01",
    "another century": "2106-02-07 06:28:15",
}
# Berlin, by hand: midnight is 23:00 UTC in winter and 22:00 in summer, on both days of change.
NIGHTS = {
    "2026-03-28": "2026-03-28 22:59:59",
    "2026-03-29 begins": "2026-03-28 23:00:00",
    "2026-03-29 ends": "2026-03-29 21:59:59",
    "2026-03-30": "2026-03-29 22:00:00",
    "2026-10-24": "2026-10-24 21:59:59",
    "2026-10-25 begins": "2026-10-24 22:00:00",
    "2026-10-25 ends": "2026-10-25 22:59:59",
    "2026-10-26": "2026-10-25 23:00:00",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("channels"), settings=BY_LOG)
    browsers = ("instagram", "facebook", "ios-webview", "chrome", "searchbot", None)
    seen = [event(f"u{n}", f"v{n}", NOON, browser=browser) for n, browser in enumerate(browsers)]
    spa = event("spa", "v-spa", NOON, "x=1", url_path="/in#utm_source=fb&utm_medium=social")
    home.write(1, AS_OF, {"raw.access_log__requests": the_log(), "raw.umami__events": [*seen, spa]})
    for command in ("seed", "run"):
        build(home, AS_OF, command=command, select="+sessions")
    return home


@pytest.fixture(scope="module")
def sessions(home) -> dict[str, dict[str, Any]]:
    """Return the session that began on each page."""
    return {row["landing_path"]: row for row in home.records("select * from sessions")}


def numbered(text: str) -> list[Any]:
    return [
        pytest.param(number, *cells, id=" ".join(cell for cell in cells if cell)[:60] or "nothing")
        for number, cells in enumerate(table(text))
    ]


@pytest.mark.parametrize(
    ("number", "source", "medium", "campaign", "referrer", "channel"), numbered(GA4)
)
def test_channels_are_those_of_the_published_definition(
    sessions, number, source, medium, campaign, referrer, channel
):
    assert sessions[f"/ga4/{number}"]["channel"] == channel


def test_every_published_channel_is_held():
    rules = list(csv.DictReader((PROJECT / "seeds" / "channel_rules.csv").open()))
    published = list(dict.fromkeys(r["channel"] for r in rules if r["origin"] == "ga4"))
    assert set(published) == {row[-1] for row in table(GA4)}
    assert len(published) == 20 and len(table(GA4)) >= 80
    # In the order Google publishes them; the place of AI Assistant is not published.
    assert [channel for channel in published if channel != "AI Assistant"] == [
        "Direct",
        "Cross-network",
        "Paid Shopping",
        "Paid Search",
        "Paid Social",
        "Paid Video",
        "Display",
        "Paid Other",
        "Organic Shopping",
        "Organic Social",
        "Organic Video",
        "Organic Search",
        "Referral",
        "Email",
        "Affiliates",
        "Audio",
        "SMS",
        "Mobile Push Notifications",
        "Unassigned",
    ]


@pytest.mark.parametrize(("number", "query", "referrer", "channel", "platform"), numbered(OURS))
def test_what_is_added_to_the_definition_says_where_from(
    sessions, number, query, referrer, channel, platform
):
    found = sessions[f"/ours/{number}"]
    assert (found["channel"], found["platform"]) == (channel, platform or None)


@pytest.mark.parametrize(("number", "referrer"), numbered(LOOK_ALIKES))
def test_a_host_that_looks_alike_is_no_platform(sessions, number, referrer):
    found = sessions[f"/alike/{number}"]
    real = referrer in ("https://facebook.com.",)
    assert (found["channel"], found["platform"], found["is_continuation"]) == (
        ("Organic Social", "facebook", False) if real else ("Referral", None, False)
    )


@pytest.mark.parametrize(("number", "referrer", "platform"), numbered(SAME_HOSTS))
def test_a_host_is_known_by_its_domain_however_it_is_written(sessions, number, referrer, platform):
    found = sessions[f"/same/{number}"]
    assert (found["channel"], found["platform"]) == ("Organic Social", platform)


@pytest.mark.parametrize(("number", "source", "platform"), numbered(SPELLINGS))
def test_spellings_of_a_source_are_one_platform_and_stay_as_written(
    sessions, number, source, platform
):
    found = sessions[f"/spelling/{number}"]
    assert found["platform"] == platform
    plain = re.fullmatch(r"[A-Za-z._-]+", source)
    assert not plain or found["utm_source"] == source


@pytest.mark.parametrize(("number", "referrer"), numbered(CONTINUED))
def test_tills_logins_and_own_pages_send_nobody(sessions, number, referrer):
    found = sessions[f"/back/{number}"]
    assert (found["channel"], found["platform"], found["is_continuation"]) == (
        "Direct",
        None,
        True,
    )


@pytest.mark.parametrize(("number", "agent", "platform"), numbered(IN_APP))
def test_a_visit_in_an_apps_browser_came_out_of_that_app(sessions, number, agent, platform):
    found = sessions[f"/app/{number}"]
    channel = "Organic Search" if platform == "google" else "Organic Social"
    assert (found["channel"], found["platform"]) == (channel, platform)
    assert found["app_platform"] == platform


def test_tags_click_ids_and_referrers_say_more_than_the_app(sessions):
    won = {name: sessions[f"/won/{name}"] for name in ("tag", "click", "referrer", "till")}
    assert {name: (row["channel"], row["platform"]) for name, row in won.items()} == {
        "tag": ("Email", None),
        "click": ("Organic Social", "instagram"),
        "referrer": ("Organic Social", "facebook"),
        "till": ("Direct", None),
    }
    assert all(row["app_platform"] == "instagram" for row in won.values())


def test_umamis_browser_tells_apps_and_crawlers(home):
    found = home.query(
        "select browser, app_platform, exclusion from b.journeys.int_web__hits"
        " where source = 'umami' and path = '/' order by browser"
    )
    assert found == [
        ("chrome", None, None),
        ("facebook", "facebook", None),
        ("instagram", "instagram", None),
        ("ios-webview", None, None),
        ("searchbot", None, "crawler"),
        (None, None, None),
    ]


@pytest.mark.parametrize(("number", "agent", "reason"), numbered(MACHINES))
def test_crawlers_and_link_previews_are_no_visits(home, sessions, number, agent, reason):
    assert f"/machine/{number}" not in sessions
    (found,) = home.query(
        f"select exclusion from b.journeys.int_web__hits where path = '/machine/{number}'"
    )
    assert found == (reason,)


@pytest.mark.parametrize(("number", "agent"), numbered(PEOPLE))
def test_people_are_visitors_however_their_agent_looks(sessions, number, agent):
    assert sessions[f"/person/{number}"]["channel"] == "Direct"


def test_a_part_of_a_file_is_no_page_and_an_archive_no_visit(sessions):
    assert (sessions["/paper.pdf"]["events"], sessions["/paper.pdf"]["page_views"]) == (1, 0)
    assert "/program.jar" not in sessions


def test_tags_behind_the_number_sign_count(home):
    assert home.query(
        "select utm_source, utm_medium from b.journeys.int_web__hits where path = '/in'"
    ) == [("fb", "social")]


def test_a_click_id_given_once_is_a_node_and_any_other_is_not(home):
    nodes = dict(
        home.query(
            "select query, click_node from b.journeys.int_web__queries where click_id is not null"
        )
    )
    assert nodes["fbclid=IwAR0123456789"] == "click:fbclid:IwAR0123456789"
    assert nodes["ScCid=01234567-89ab-cdef"] == "click:sccid:01234567-89ab-cdef"
    assert nodes["mc_cid=0123456789&mc_eid=0123456789"] is None


def test_an_event_of_a_clock_that_is_ahead_is_left_out_and_counted(home, sessions):
    assert {"/clock/before", "/clock/read late"} <= set(sessions)
    assert not {"/clock/ahead", "/clock/another century"} & set(sessions)
    assert home.query(
        "select path from b.journeys.int_web__hits where exclusion = 'future' order by path"
    ) == [("/clock/ahead",), ("/clock/another century",)]


def test_a_day_begins_at_midnight_also_when_the_clocks_change(sessions):
    found = {name: sessions[f"/night/{name}"]["started_on"] for name in NIGHTS}
    assert found == {name: dt.date.fromisoformat(name[:10]) for name in NIGHTS}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Sydney", "America/Santiago"])
def test_the_local_day_agrees_with_the_zone_database_in_every_hour_of_a_year(zone):
    written = (PROJECT / "macros" / "clock.sql").read_text()
    (macro,) = re.findall(r"macro local_day\(at, zone\) -%\}(.*?)\{%- endmacro", written, re.S)
    asked = macro.replace("{{ zone }}", f"'{zone}'").replace("{{ at }}", "happened_at")
    hours = [dt.datetime(2026, 1, 1) + dt.timedelta(minutes=30 * n) for n in range(2 * 24 * 365)]
    with duckdb.connect() as con:
        found = con.execute(
            f"select {asked} from (select unnest(?) as happened_at)", [hours]
        ).fetchall()
    local = [at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).date() for at in hours]
    assert [day for (day,) in found] == local
    # Both changes are in it: a day of 23 hours and one of 25.
    lengths = [len(list(day)) / 2 for _, day in itertools.groupby(local)]
    assert sorted(set(lengths[1:-1])) == [23, 24, 25]


def test_every_click_id_the_platforms_document_is_a_row():
    known = {
        row["parameter"] for row in csv.DictReader((PROJECT / "seeds" / "click_ids.csv").open())
    }
    documented = (
        "fbclid gclid gbraid wbraid dclid msclkid li_fat_id ttclid twclid epik rdt_cid igshid"
        " igsh sccid yclid"
    )
    assert set(documented.split()) <= known


@pytest.mark.parametrize("seed", ["source_hosts", "listed_hosts"])
def test_hosts_are_written_the_one_way_they_are_compared_in(seed):
    hosts = [row["host"] for row in csv.DictReader((PROJECT / "seeds" / f"{seed}.csv").open())]
    assert len(hosts) > 700 and len(set(hosts)) == len(hosts)
    odd = [h for h in hosts if h != h.lower() or h.startswith("www.") or "." not in h or "/" in h]
    assert odd == []
