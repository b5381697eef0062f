"""The sandbox's GA4 tells the world's visits as Google would: late, folded, withheld, as text."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from email.message import Message

import pytest

from sandbox import company, ga4_export
from sandbox.exchange import Refusal, Request
from sandbox.moments import instant
from sandbox.platforms.ga4 import Ga4
from sandbox.running import world_of

DAY = date(2025, 3, 27)
MORNING_AFTER, SETTLED = (instant(datetime(2025, 3, d, 4, tzinfo=UTC)) for d in (28, 30))
TRAFFIC = ("date", "sessionSource", "sessionMedium", "sessionCampaignName", "landingPage")


@pytest.fixture(scope="module")
def ga4():
    return Ga4(world_of(7, 1.0))


def post(ga4, path, body, now=SETTLED, token="", kind="application/json"):
    head = Message()
    head["Authorization"] = f"Bearer {token}"
    head["Content-Type"] = kind
    return ga4.answer(Request("POST", f"/ga4/{path}", head, body, 1, now)).body


def report(ga4, now=SETTLED, **asked):
    form = "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}"
    said = form.format(company.GA4_CLIENT_ID, company.GA4_CLIENT_SECRET, company.GA4_REFRESH_TOKEN)
    token = post(ga4, "token", said.encode(), now)["access_token"]
    body = {
        "dateRanges": [{"startDate": f"{DAY}", "endDate": f"{DAY}"}],
        "metrics": [{"name": name} for name in ("sessions", "screenPageViews")],
        **asked,
    }
    path = f"v1beta/properties/{company.GA4_PROPERTY_ID}:runReport"
    return post(ga4, path, json.dumps(body).encode(), now, token)


def named(*names):
    return [{"name": name} for name in names]


def test_the_export_and_the_report_tell_the_same_sessions(ga4):
    events = list(ga4_export.events(ga4.world, DAY, is_settled=True))
    names = Counter(event["event_name"] for event in events if "user_pseudo_id" in event)
    (row,) = report(ga4, dimensions=named("date"))["rows"]
    assert [cell["value"] for cell in row["dimensionValues"]] == ["20250327"]
    told = [cell["value"] for cell in row["metricValues"]]
    assert told == [str(names["session_start"]), str(names["page_view"])]


def test_a_day_is_told_in_part_before_it_has_settled(ga4):
    first, last = (
        int(report(ga4, now, dimensions=named("date"))["rows"][0]["metricValues"][0]["value"])
        for now in (MORNING_AFTER, SETTLED)
    )
    assert 0.9 * last < first < last


def test_pages_hold_every_row_once_where_an_order_is_asked_for(ga4):
    by = [{"dimension": {"dimensionName": name}} for name in TRAFFIC]
    asked = {"dimensions": named(*TRAFFIC), "orderBys": by}
    whole = report(ga4, **asked)["rows"]
    parts = [report(ga4, **asked, limit=25, offset=offset)["rows"] for offset in (0, 25, 50)]
    assert len(whole) > 50
    assert [row for part in parts for row in part] == whole


def test_an_empty_report_has_no_rows_at_all(ga4):
    range_ = {"startDate": "2023-10-01", "endDate": "2023-10-31"}
    with pytest.raises(Refusal):
        report(ga4, dateRanges=[{**range_, "startDate": "2023-11-30"}])
    empty = report(ga4, dimensions=named("date"), dateRanges=[range_])
    assert "rows" not in empty
    assert "rowCount" not in empty
    assert empty["metadata"]["timeZone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"metrics": named("conversions")}, "not a valid metric"),
        ({"dimensions": named("ga:source")}, "not a valid dimension"),
        ({"pageSize": 5}, 'Unknown name "pageSize"'),
        ({"limit": 250_001}, "Limit must be between"),
    ],
)
def test_what_google_does_not_know_is_refused_in_its_words(ga4, asked, words):
    with pytest.raises(Refusal) as refused:
        report(ga4, **asked)
    error = refused.value.reply.body["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert words in error["message"]


def test_the_same_day_gives_the_same_bytes_and_late_events_change_them(ga4):
    first, again, settled = (
        ga4_export.packed(ga4.world, DAY, now) for now in (MORNING_AFTER, MORNING_AFTER, SETTLED)
    )
    assert first == again != settled
