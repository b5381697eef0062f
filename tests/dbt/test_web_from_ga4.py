"""GA4's event export can be the web source of record; its reports are only compared with it."""

import json
from dataclasses import replace
from itertools import count

import pytest
from dbt_building import ACME, Home, build, run_dbt
from dbt_scenario import contact

NIGHT = "2026-11-22 02:00:00"
MODELS = "+sessions +touchpoints +leads +reconciliation +web_traffic_daily"
RECORD = replace(ACME, sources_of_record={**ACME.sources_of_record, "web": "ga4_export"})
SITE = "https://www.acme.example"
NUMBER = count()


def event(visitor, at, page="/", *, name="page_view", user=None, **more):
    """Return a row of the export as the gate lets it in."""
    params = [{"key": "page_location", "value": {"string_value": SITE + page}}]
    if referrer := more.pop("referrer", None):
        params += [{"key": "page_referrer", "value": {"string_value": referrer}}]
    return {
        "event_hash": f"e{next(NUMBER)}", "file_name": "events", "event_on": at[:10],
        "happened_at": at, "event_name": name, "visitor_hmac": visitor, "user_id_hmac": user,
        "hostname": "www.acme.example", "event_params": json.dumps(params), **more,
    }  # fmt: skip


EVENTS = [
    event("ann", "2026-11-01 10:00:00", "/in?utm_source=facebook&utm_medium=social"),
    event("ann", "2026-11-01 10:00:00", name="session_start"),
    event("ann", "2026-11-01 10:20:00", "/price", referrer=f"{SITE}/in"),
    # More than half an hour later, on her phone, where she logs in.
    event("phone", "2026-11-03 09:00:00", "/", referrer="https://www.google.com/"),
    event("phone", "2026-11-03 09:05:00", "/account", user="u-ann"),
    # Without consent there is no visitor: two events are no visit of one.
    event(None, "2026-11-04 09:00:00"),
    event(None, "2026-11-04 09:01:00"),
    # Her form carries the id of the browser she came with first.
    event("ann", "2026-11-05 12:00:00", "/thanks?web_id=w-ann"),
    event("bea", "2026-11-06 12:00:00", "/?gclid=Cj0KCQiA1234567890"),
    event("cleo", "2026-11-07 12:00:00", "/", collected_source="news", collected_medium="email"),
    event("cleo", "2026-11-07 12:01:00", "/u/cleo%40b.example"),
]
CONTACTS = [
    contact("c1", "2026-11-05 12:00:01", web_id="w-ann", user_id_hmac="u-ann"),
    contact("c2", "2026-11-06 12:30:00", google_click_id="Cj0KCQiA1234567890"),
]
UMAMI = [
    {"event_id": f"m{n}", "visitor_id": f"m{n}", "happened_at": f"2026-11-0{n} 08:00:00",
     "url_path": "/", "event_type": 1} for n in range(1, 8)
]  # fmt: skip


def report(day, *, sessions, page_views, **more):
    return {"property_id": "1", "on_date": day, "day_zone": "Europe/Berlin",
            "sessions": sessions, "page_views": page_views, **more}  # fmt: skip


REPORTS = [
    report("2026-11-01", sessions=1, page_views=2),
    report("2026-11-03", sessions=2, page_views=3),
]
TRAFFIC = [
    report("2026-11-01", sessions=1, page_views=2, total_users=1, session_source=source,
           session_medium="m", session_campaign="c", landing_page=page, **flags)
    for source, page, flags in (
        ("news", "/", {"is_thresholded": True}),
        ("news", "/u/a@b.example", {"samples_read": 10, "samples": 40}),
        ("news", "/u/c%40d.example", {}),
        ("(other)", "(other)", {"has_other_row": True}),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("ga4"), RECORD)
    rows = {"raw.ga4_export__events": EVENTS, "raw.hubspot__contacts": CONTACTS}
    rows |= {"raw.umami__events": UMAMI, "raw.ga4__site_days": REPORTS, "raw.ga4__traffic": TRAFFIC}
    home.write(1, NIGHT, rows)
    run_dbt(home, "seed", "--vars", "{as_of: none}")
    build(home, NIGHT, command="run", select=MODELS)
    return home


def test_the_exports_page_views_make_the_sessions(company):
    rows = company.query(
        "select started_at::varchar, events, page_views, channel, landing_path from sessions"
        " order by 1"
    )
    assert rows == [
        ("2026-11-01 10:00:00", 3, 2, "Organic Social", "/in"),
        ("2026-11-03 09:00:00", 2, 2, "Organic Search", "/"),
        ("2026-11-05 12:00:00", 1, 1, "Direct", "/thanks"),
        ("2026-11-06 12:00:00", 1, 1, "Paid Search", "/"),
        ("2026-11-07 12:00:00", 2, 2, "Email", "/"),
    ]


def test_a_user_id_and_the_ids_in_an_address_tie_visits_to_the_lead(company):
    rows = company.query(
        "select leads.lead_id, list(sessions.started_at::date::varchar order by started_at)"
        " from leads join b.journeys.int_identities__resolved as who"
        " on who.person_id = leads.person_id"
        " join sessions on sessions.identity_key = who.identity_key group by 1 order by 2"
    )
    assert [days for _, days in rows] == [
        ["2026-11-01", "2026-11-03", "2026-11-05"],
        ["2026-11-06"],
    ]


def test_events_without_consent_are_counted_and_part_of_no_visit(company):
    rows = company.query(
        "select counted_as, sum(events)::int from b.journeys.int_web__days"
        " where source = 'ga4_export' group by 1 order by 1"
    )
    assert rows == [("counted", 9), ("no visitor", 2)]


def test_what_others_count_is_compared_on_the_days_they_cover(company):
    rows = company.query(
        "select fact, source_of_record, figure_of_record::int, other_source, other_figure::int,"
        " state from reconciliation where fact like '%page_views' or fact like '%sessions'"
        " order by 1"
    )
    assert rows == [
        ("ga4_page_views", "ga4_export", 4, "ga4", 5, "agree"),
        ("ga4_sessions", "ga4_export", 2, "ga4", 3, "differ"),
        ("page_views", "ga4_export", 4, "umami", 5, "differ"),
    ]


def test_the_flags_of_a_report_stand_on_its_rows_and_addresses_nowhere(company):
    rows = company.query(
        "select session_source, landing_page, sessions, users, is_sampled, is_thresholded,"
        " has_other_row, is_other_row from web_traffic_daily order by 1, 2"
    )
    assert rows == [
        ("(other)", "(other)", 1, 1, False, False, True, True),
        ("news", "(withheld)", 2, None, True, False, False, False),
        ("news", "/", 1, 1, False, True, False, False),
    ]


def test_an_address_in_a_page_is_withheld_however_it_is_written(company):
    sql = "select path from b.journeys.int_web__hits where happened_at = '2026-11-07 12:01:00'"
    assert company.query(sql) == [(None,)]


def test_events_that_a_restated_day_no_longer_has_leave_the_sessions(tmp_path):
    nightly, at_once = Home(tmp_path / "nightly", RECORD), Home(tmp_path / "at_once", RECORD)
    late = event("ann", "2026-11-01 10:25:00", "/late")
    for home in (nightly, at_once):
        home.write(1, NIGHT, {"raw.ga4_export__events": EVENTS})
        run_dbt(home, "seed", "--vars", "{as_of: none}")
    build(nightly, NIGHT, command="run", select="+sessions")
    for home in (nightly, at_once):
        home.erase("raw.ga4_export__events", event_hash=EVENTS[2]["event_hash"])
        home.erase("raw.ga4_export__events", event_hash=EVENTS[8]["event_hash"])
        home.write(2, NIGHT, {"raw.ga4_export__events": [late]})
    told = {"command": "run", "select": "+sessions"}
    build(nightly, NIGHT, built_seq=1, changed_from="2026-11-01", **told)
    build(at_once, NIGHT, **told)
    sql = "select * from sessions order by started_at, session_id"
    assert nightly.query(sql) == at_once.query(sql)
    shown = "select started_at::varchar, ended_at::varchar, page_views from sessions order by 1"
    assert nightly.query(shown)[0] == ("2026-11-01 10:00:00", "2026-11-01 10:25:00", 2)
    assert len(nightly.query(shown)) == 4
