"""GA4's reports are asked for as its reference says, to their end, within its quotas."""

import datetime as dt
import json

import pytest
import requests
from scripted_platform import NOW

from extractors.documents import claimed_total, count_rows, records_of
from extractors.messages import Reaction
from extractors.source import Ask, Window, all_sources
from extractors.windows import Sealed, windows_due

SOURCE = all_sources()["ga4"]
DAY = dt.timedelta(days=1)
ACCOUNT = {"name": "site", "property_id": "412345678", "time_zone": "America/Los_Angeles"}
#: 1 to 7 November in Los Angeles, where the clocks go back on the first.
WEEK = Window(
    dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 8, 8, tzinfo=dt.UTC)
)
STREAMS = ["site_days", "traffic"]


def request_of(name):
    (request,) = SOURCE.stream(name).requests(Ask(ACCOUNT, WEEK, NOW))
    return request


def answer(status=200, date="Sun, 22 Nov 2026 02:45:30 GMT"):
    response = requests.Response()
    response.status_code = status
    response.headers["Date"] = date
    return response


def refused(status, word, message):
    body = {"error": {"code": status, "status": word, "message": message}}
    return SOURCE.classify(answer(status), body)


@pytest.mark.parametrize("name", STREAMS)
def test_days_are_those_of_the_property_both_ends_included(name):
    request = request_of(name)
    assert request.path == "v1beta/properties/412345678:runReport"
    assert request.body["dateRanges"] == [{"startDate": "2026-11-01", "endDate": "2026-11-07"}]
    assert request.body["returnPropertyQuota"] is True


@pytest.mark.parametrize("name", STREAMS)
def test_pages_are_ordered_by_all_dimensions_or_they_would_overlap(name):
    body = request_of(name).body
    asked = [each["name"] for each in body["dimensions"]]
    assert [each["dimension"]["dimensionName"] for each in body["orderBys"]] == asked
    assert len(asked) <= 9
    assert len(body["metrics"]) <= 10
    assert 0 < body["limit"] <= 250_000


def test_a_column_stands_where_its_name_was_asked_for():
    """Cells have no names: the place in the request is all that says what they are."""
    words = {
        "on_date": "date", "session_source": "sessionSource", "session_medium": "sessionMedium",
        "session_campaign": "sessionCampaignName", "landing_page": "landingPage",
        "sessions": "sessions", "engaged_sessions": "engagedSessions",
        "total_users": "totalUsers", "page_views": "screenPageViews", "key_events": "keyEvents",
        "engagement_seconds": "userEngagementDuration",
    }  # fmt: skip
    for name in STREAMS:
        stream, body = SOURCE.stream(name), request_of(name).body
        seen = set()
        for column, told in stream.contract.to_schema().columns.items():
            kind, _, rest = told.metadata["path"].partition("Values[")
            if rest:
                asked = body[f"{kind}s"][int(rest.partition("]")[0])]["name"]
                assert words[column] == asked
                seen.add(asked)
        assert seen == {each["name"] for each in (*body["dimensions"], *body["metrics"])}


@pytest.mark.parametrize(
    ("count", "cap", "asked_at"),
    [
        (250_001, 250_000, [0, 100_000, 200_000]),
        (100_000, 250_000, [0]),
        (100_001, 50_000, [0, 50_000, 100_000]),  # were Google to hold back more than it says
    ],
)
def test_the_chain_goes_on_until_all_rows_were_served(count, cap, asked_at):
    stream, request = SOURCE.stream("traffic"), request_of("traffic")
    offsets = []
    while request:
        offsets.append(request.body["offset"])
        rows = [{}] * min(request.body["limit"], cap, count - offsets[-1])
        request = stream.next_page(request, {"rowCount": count, "rows": rows}, answer())
    assert offsets == asked_at


def test_a_day_without_visits_is_an_empty_report_and_no_error():
    shape = SOURCE.stream("traffic").format
    body = {"metadata": {"timeZone": "UTC"}, "kind": "analyticsData#runReport"}
    assert count_rows(shape, records_of(shape, body)) == 0
    assert claimed_total(shape, body) == 0
    assert SOURCE.stream("traffic").next_page(request_of("traffic"), body, answer()) is None


def test_four_days_are_read_again_each_night_as_they_lie_in_the_propertys_zone():
    stream = SOURCE.stream("traffic").of(ACCOUNT)
    as_of = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    midnight = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    known = [Sealed(as_of - DAY, midnight - 400 * DAY, midnight - DAY)]
    due = windows_due(stream, as_of, 180, known)
    assert (due[0].start, due[-1].end) == (midnight - 5 * DAY, midnight)


@pytest.mark.parametrize(
    ("left", "wait"), [({"tokensPerHour": 1_999}, 870), ({"tokensPerProjectPerHour": 5}, 870),
                       ({"tokensPerHour": 2_000, "tokensPerDay": 3}, None), ({}, None)],
)  # fmt: skip
def test_what_is_left_of_the_hours_tokens_is_left_to_others(left, wait):
    quota = {name: {"consumed": 1, "remaining": n} for name, n in left.items()}
    verdict = SOURCE.classify(answer(), {"propertyQuota": quota, "metadata": {}})
    assert (verdict.reaction, verdict.wait_seconds) == (Reaction.ACCEPT, wait)


@pytest.mark.parametrize(
    ("status", "word", "message", "reaction", "wait"),
    [
        (429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per hour.", Reaction.WAIT, 870),
        (429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per day.", Reaction.STOP, None),
        (429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota.", Reaction.WAIT, None),
        (503, "UNAVAILABLE", "The service is currently unavailable.", Reaction.RETRY, 20),
        (500, "INTERNAL", "Internal error encountered.", Reaction.RETRY, 20),
        (401, "UNAUTHENTICATED", "Invalid credentials", Reaction.LOGIN, None),
        (403, "PERMISSION_DENIED", "User does not have permissions", Reaction.FAIL, None),
        (400, "INVALID_ARGUMENT", "These dimensions are incompatible", Reaction.FAIL, None),
    ],
)  # fmt: skip
def test_googles_words_are_understood(status, word, message, reaction, wait):
    verdict = refused(status, word, message)
    assert (verdict.reaction, verdict.wait_seconds) == (reaction, wait)
    assert message in verdict.reason


def test_who_may_not_read_the_property_is_told_what_to_do():
    assert "as a Viewer" in refused(403, "PERMISSION_DENIED", "User does not").reason


def test_another_time_zone_than_the_propertys_is_noticed():
    told = SOURCE.confirm(ACCOUNT, {"metadata": {"timeZone": "Europe/Berlin"}})
    assert "write time_zone: Europe/Berlin" in told
    assert SOURCE.confirm(ACCOUNT, {"metadata": {"timeZone": "America/Los_Angeles"}}) == ""
    assert json.dumps(SOURCE.ping(ACCOUNT).body)
