"""Sessions are cut by silence and campaigns, as configured; days are the company's."""

from pathlib import Path

import pytest
from dbt_building import Home, build, run_dbt
from dbt_scenario import contact, event

NIGHT = "2027-04-02 02:00:00"
#: What these laws speak of; the rest of the project is not built.
MODELS = "+sessions +touchpoints +credits"
GOES_ON = {"new_campaign_cuts_session": False}
NO_TOUCH = {**GOES_ON, "channel_change_is_touch": False}

FACEBOOK = "utm_source=facebook&utm_medium=social&utm_campaign=spring"
MAIL = "utm_source=newsletter&utm_medium=email"

EVENTS = [
    # Exactly 30 minutes of silence go on; a microsecond more does not.
    event("s1", "silent", "2026-10-01 10:00:00"),
    event("s2", "silent", "2026-10-01 10:30:00"),
    event("s3", "silent", "2026-10-01 11:00:00.000001"),
    # Berlin is two hours before UTC: midnight is at 22:00.
    event("m1", "midnight", "2026-10-02 21:50:00"),
    event("m2", "midnight", "2026-10-02 22:10:00"),
    event("m3", "midnight", "2026-10-02 22:50:00"),
    # The clock goes from 3:00 back to 2:00 at 1:00 UTC on 25 October 2026.
    event("a1", "autumn", "2026-10-25 00:50:00"),
    event("a2", "autumn", "2026-10-25 01:10:00"),
    event("a3", "autumn long", "2026-10-25 00:50:00"),
    event("a4", "autumn long", "2026-10-25 01:25:00"),
    # That day has 25 hours: from 22:00 UTC the evening before to 23:00 UTC.
    event("a5", "autumn first", "2026-10-24 22:00:00"),
    event("a6", "autumn last", "2026-10-25 22:59:59"),
    event("a7", "autumn after", "2026-10-25 23:00:00"),
    # The clock goes from 2:00 to 3:00 at 1:00 UTC on 28 March 2027: a day of 23 hours.
    event("p1", "spring", "2027-03-28 00:50:00"),
    event("p2", "spring", "2027-03-28 01:10:00"),
    event("p3", "spring first", "2027-03-27 23:00:00"),
    event("p4", "spring last", "2027-03-28 21:59:59"),
    event("p5", "spring after", "2027-03-28 22:00:00"),
    # One visit, three campaigns, and the first one once more.
    event("c1", "cleo", "2026-10-05 09:00:00", FACEBOOK, url_path="/in"),
    event("c2", "cleo", "2026-10-05 09:05:00"),
    event("c3", "cleo", "2026-10-05 09:10:00", MAIL, url_path="/mail"),
    event("c4", "cleo", "2026-10-05 09:15:00", MAIL),
    event("c5", "cleo", "2026-10-05 09:20:00", "gclid=1", url_path="/ad"),
    event("c6", "cleo", "2026-10-05 09:25:00", "web_id=w-cleo"),
]
CONTACTS = [contact("c1", "2026-10-05 09:25:00", web_id="w-cleo")]


def company(folder: Path, **settings) -> Home:
    home = Home(folder)
    home.write(1, NIGHT, {"raw.umami__events": EVENTS, "raw.hubspot__contacts": CONTACTS})
    first_build(home, settings)
    return home


def first_build(home: Home, settings: dict) -> None:
    run_dbt(home, "seed", "--vars", "{as_of: none}")
    build(home, NIGHT, command="run", select=MODELS, **settings)


@pytest.fixture(scope="module")
def cutting(tmp_path_factory) -> Home:
    """Return the company with the settings as delivered."""
    return company(tmp_path_factory.mktemp("cutting"))


@pytest.fixture(scope="module")
def going_on(tmp_path_factory) -> Home:
    """Return the company where campaigns do not cut sessions."""
    return company(tmp_path_factory.mktemp("going_on"), **GOES_ON)


def sessions_of(home: Home, visitor: str) -> list[tuple]:
    return home.query(
        "select strftime(started_at, '%d %H:%M'), strftime(started_on, '%m-%d'), events"
        f" from sessions where visitor_key = md5('web:{visitor}')::uuid order by started_at"
    )


def cleo(home: Home, columns: str, table: str, at: str) -> list[tuple]:
    return home.query(
        f"select {columns} from {table} where identity_key = md5('web:cleo')::uuid order by {at}"
    )


def credited(home: Home, model: str) -> list[tuple]:
    return home.query(
        "select channel, share from credits where conversion_kind = 'lead'"
        f" and model = '{model}' order by position"
    )


def test_exactly_thirty_minutes_of_silence_go_on_and_a_microsecond_more_does_not(cutting):
    assert sessions_of(cutting, "silent") == [("01 10:00", "10-01", 2), ("01 11:00", "10-01", 1)]


def test_a_session_across_midnight_is_one_and_belongs_to_the_day_it_began(cutting):
    assert sessions_of(cutting, "midnight") == [
        ("02 21:50", "10-02", 2),
        ("02 22:50", "10-03", 1),
    ]


def test_when_the_clock_goes_back_silence_is_counted_in_minutes_that_passed(cutting):
    assert sessions_of(cutting, "autumn") == [("25 00:50", "10-25", 2)]
    assert len(sessions_of(cutting, "autumn long")) == 2, "35 minutes, though the clock shows -25"


def test_when_the_clock_goes_forward_silence_is_counted_in_minutes_that_passed(cutting):
    assert sessions_of(cutting, "spring") == [("28 00:50", "03-28", 2)]


def test_days_of_25_and_of_23_hours_hold_all_their_sessions(cutting):
    days = {
        visitor: sessions_of(cutting, visitor)[0][1]
        for visitor in (
            "autumn first", "autumn last", "autumn after",
            "spring first", "spring last", "spring after",
        )
    }  # fmt: skip
    assert days == {
        "autumn first": "10-25",
        "autumn last": "10-25",
        "autumn after": "10-26",
        "spring first": "03-28",
        "spring last": "03-28",
        "spring after": "03-29",
    }


def test_a_new_campaign_cuts_and_the_same_again_does_not(cutting):
    assert cleo(cutting, "channel, events, landing_path", "sessions", "started_at") == [
        ("Organic Social", 2, "/in"),
        ("Email", 2, "/mail"),
        ("Paid Search", 2, "/ad"),
    ]


def test_where_campaigns_do_not_cut_the_visit_is_one_session_of_its_first_channel(going_on):
    assert cleo(
        going_on, "channel, events, page_views, ended_at::varchar", "sessions", "started_at"
    ) == [("Organic Social", 6, 6, "2026-10-05 09:25:00")]


def test_a_touch_keeps_its_id_whether_or_not_its_campaign_cuts(cutting, going_on):
    touches = "touchpoint_id, touched_at, channel, platform, utm_campaign, landing_page"
    under_cuts = cleo(cutting, touches, "touchpoints", "touched_at")
    assert len(under_cuts) == 3
    assert cleo(going_on, touches, "touchpoints", "touched_at") == under_cuts
    assert credited(going_on, "linear") == credited(cutting, "linear")


@pytest.mark.slow
def test_where_arrivals_within_a_session_are_no_touch_its_first_channel_has_it_all(
    tmp_path_factory,
):
    home = company(tmp_path_factory.mktemp("no_touch"), **NO_TOUCH)
    assert [row[0] for row in cleo(home, "channel", "touchpoints", "touched_at")] == [
        "Organic Social"
    ]
    assert [(channel, float(share)) for channel, share in credited(home, "last")] == [
        ("Organic Social", 1.0)
    ]


@pytest.mark.slow
def test_another_silence_cuts_elsewhere(tmp_path_factory):
    home = company(tmp_path_factory.mktemp("short"), session_gap_minutes=10)
    assert len(sessions_of(home, "silent")) == 3
    assert len(sessions_of(home, "midnight")) == 3


@pytest.mark.slow
def test_a_visit_that_goes_on_next_night_gets_its_later_arrivals(tmp_path_factory):
    nightly = Home(tmp_path_factory.mktemp("nightly"))
    at_once = Home(tmp_path_factory.mktemp("at_once"))
    first = [
        event("n1", "dora", "2026-11-01 23:40:00", FACEBOOK),
        event("n2", "dora", "2026-11-01 23:50:00", MAIL),
        event("n3", "emil", "2026-10-20 12:00:00", FACEBOOK),
        event("n4", "emil", "2026-10-20 12:10:00", "gclid=1"),
    ]
    # A restated event, and a third campaign after midnight.
    second = [
        event("n2", "dora", "2026-11-01 23:50:00", "utm_source=bsky&utm_medium=social"),
        event("n5", "dora", "2026-11-02 00:10:00", MAIL),
    ]
    nights = ("2026-11-02 00:00:00", "2026-11-03 00:00:00")
    for home in (nightly, at_once):
        home.write(1, nights[0], {"raw.umami__events": first})
    run_dbt(nightly, "seed", "--vars", "{as_of: none}")
    build(nightly, nights[0], command="run", select=MODELS, **GOES_ON)
    for home in (nightly, at_once):
        home.write(2, nights[1], {"raw.umami__events": second})
    build(
        nightly, nights[1], built_seq=1, changed_from="2026-11-01",
        command="run", select=MODELS, **GOES_ON,
    )  # fmt: skip
    run_dbt(at_once, "seed", "--vars", "{as_of: none}")
    build(at_once, nights[1], command="run", select=MODELS, **GOES_ON)
    for table in ("sessions", "touchpoints", "b.journeys.int_sessions__arrivals"):
        told = f"select * from {table} order by all"
        assert nightly.query(told) == at_once.query(told), table
    assert nightly.query("select channel from touchpoints order by touched_at") == [
        ("Organic Social",),
        ("Paid Search",),
        ("Organic Social",),
        ("Organic Social",),
        ("Email",),
    ]
