"""Google Ads is asked and understood as its API documents: section 27 of the reference.

Names were read from google/ads/googleads/v25 (protos).
"""

import datetime as dt
import re

import pytest
import requests
from scripted_platform import NOW, Hurried, Platform, Reply, landed

from extractors.connection import Connection
from extractors.google_dialects import google_ads
from extractors.landing import Landing
from extractors.messages import Reaction
from extractors.ping import ping
from extractors.reading import extract_stream
from extractors.source import Ask, Window, all_sources
from extractors.tokens import Tokens, TokenStore
from extractors.windows import Sealed, windows_due

SOURCE = all_sources()["google_ads"]
DAY = dt.timedelta(days=1)
ACCOUNT = {
    "name": "ads",
    "customer_id": "7711112222",
    "login_customer_id": "5511112222",
    "time_zone": "America/Los_Angeles",
    "allow_private_network": "true",
}
SECRETS = {
    "client_id": "c-0123456789",
    "client_secret": "s-0123456789",
    "developer_token": "d-0123456789",
}
#: 1 to 7 November in Los Angeles, where the clocks go back on the first.
WEEK = Window(
    dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 8, 8, tzinfo=dt.UTC)
)
FIELDS = {
    *("campaign.id", "campaign.name", "segments.date", "customer.currency_code"),
    *("metrics.cost_micros", "metrics.impressions", "metrics.clicks"),
}


def query_of(name):
    (request,) = SOURCE.stream(name).requests(Ask(ACCOUNT, WEEK, NOW))
    assert request.path == "v25/customers/7711112222/googleAds:search"
    assert set(request.body) == {"query"}  # a page size is refused
    return request.body["query"]


@pytest.mark.parametrize("name", ["spend", "campaign_days"])
def test_queries_name_what_the_reference_lists_and_days_of_the_account(name):
    query = query_of(name)
    asked = re.fullmatch(r"SELECT (.+) FROM campaign WHERE segments.date BETWEEN (.+)", query)
    assert set(asked[1].split(", ")) <= FIELDS
    assert asked[2] == "'2026-11-01' AND '2026-11-07'"


def test_spend_is_asked_alone_and_clicks_together_with_what_they_are_clicks_of():
    assert "clicks" not in query_of("spend")
    assert "metrics.impressions, metrics.clicks" in query_of("campaign_days")
    assert "cost_micros" not in query_of("campaign_days")


def test_thirty_days_are_read_again_each_night():
    stream = SOURCE.stream("spend").of(ACCOUNT)
    first = windows_due(stream, NOW, 90, [])
    taken = [Sealed(NOW, window.start, window.end) for window in first]
    again = windows_due(stream, NOW + DAY, 90, taken)
    days = [window.days(ACCOUNT["time_zone"]) for window in again]
    assert days[0][0] <= dt.date(2026, 10, 22)
    assert days[-1][1] == dt.date(2026, 11, 21)  # the 22nd is not over in Los Angeles
    assert len(again) <= 3


def failure(code, status, kind, error, **details):
    one = {"errorCode": {kind: error}, "message": f"words of {error}", **details}
    told = {"@type": "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure"}
    message = "Request contains an invalid argument."
    listed = [{**told, "errors": [one], "requestId": "x"}]
    return {"error": {"code": code, "message": message, "status": status, "details": listed}}


def judged(status, body):
    response = requests.Response()
    response.status_code, response.url = status, "https://googleads.googleapis.com/v25/x"
    return google_ads(response, body)


@pytest.mark.parametrize(
    ("status", "name", "kind", "error", "reaction"),
    [
        (429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_EXHAUSTED", Reaction.WAIT),
        (401, "UNAUTHENTICATED", "authenticationError", "OAUTH_TOKEN_EXPIRED", Reaction.LOGIN),
        (401, "UNAUTHENTICATED", "authenticationError", "DEVELOPER_TOKEN_INVALID", Reaction.LOGIN),
        (403, "PERMISSION_DENIED", "authorizationError", "USER_PERMISSION_DENIED", Reaction.FAIL),
        (400, "INVALID_ARGUMENT", "queryError", "UNRECOGNIZED_FIELD", Reaction.FAIL),
        (400, "INVALID_ARGUMENT", "requestError", "UNSUPPORTED_VERSION", Reaction.FAIL),
        (500, "INTERNAL", "internalError", "INTERNAL_ERROR", Reaction.RETRY),
        (503, "UNAVAILABLE", "internalError", "TRANSIENT_ERROR", Reaction.RETRY),
    ],
)
def test_what_google_ads_says_stands_in_the_details(status, name, kind, error, reaction):
    verdict = judged(status, failure(status, name, kind, error))
    assert verdict.reaction is reaction
    assert error in verdict.reason
    assert f"words of {error}" in verdict.reason


def test_the_wait_stands_in_the_details_as_well():
    quota = {"details": {"quotaErrorDetails": {"rateScope": "DEVELOPER", "retryDelay": "830s"}}}
    body = failure(429, "RESOURCE_EXHAUSTED", "quotaError", "RESOURCE_EXHAUSTED", **quota)
    assert judged(429, body).wait_seconds == 830
    general = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7.5s"}
    body = {"error": {"code": 429, "message": "x", "details": [general]}}
    assert judged(429, body).wait_seconds == 7.5
    assert judged(429, {"error": {"code": 429, "message": "x"}}).wait_seconds is None
    assert judged(502, None).reaction is Reaction.RETRY
    assert judged(200, {"fieldMask": "campaign.id"}).reaction is Reaction.ACCEPT


@pytest.fixture
def tokens(tmp_path):
    """Return a store that holds a login made before."""
    store = TokenStore(tmp_path / "tokens")
    with store.slot("google_ads", "ads").alone() as slot:
        slot.write(Tokens(access_token="a-0123456789"))
    return store


def test_pages_are_followed_by_token_and_an_account_without_ads_is_empty(tmp_path, tokens):
    row = {"campaign": {"id": "1"}, "metrics": {"costMicros": "1"}, "segments": {"date": "x"}}
    pages = {
        None: {"results": [row, row], "nextPageToken": "two", "fieldMask": "campaign.id"},
        "two": {"fieldMask": "campaign.id", "requestId": "x"},
    }
    with Platform() as platform:
        platform.script = lambda asked: Reply(pages[asked.body.get("pageToken")])
        account = {**ACCOUNT, "base_url": platform.url}
        outcome = extract_stream(
            SOURCE,
            account,
            SOURCE.stream("spend"),
            landing=Landing(tmp_path / "landing"),
            as_of=NOW,
            secrets=SECRETS,
            history_days=3,
            connection=Connection(SOURCE, account, SECRETS, Hurried(), tokens=tokens),
        )
        assert (outcome.state, outcome.records) == ("sealed", 2), outcome.error
        assert [page["request"]["page"] for page in landed(tmp_path, "spend")] == [1, 2]
        first, second = platform.asked
        assert (first.method, second.body) == ("POST", {**first.body, "pageToken": "two"})
        headers = {name.lower(): value for name, value in first.headers.items()}
        assert headers["authorization"] == "Bearer a-0123456789"
        assert headers["developer-token"] == "d-0123456789"
        assert headers["login-customer-id"] == "5511112222"


def test_without_a_manager_none_is_named(tokens):
    with Platform() as platform:
        account = {**ACCOUNT, "base_url": platform.url}
        del account["login_customer_id"]
        assert ping(SOURCE, account, SECRETS, tokens=tokens).is_ok
        assert "login-customer-id" not in {name.lower() for name in platform.asked[0].headers}


@pytest.mark.parametrize(
    ("zone", "is_ok"), [("America/Los_Angeles", True), ("Europe/Berlin", False), (None, True)]
)
def test_doctor_notices_another_time_zone_than_the_accounts(zone, is_ok, tokens):
    with Platform() as platform:
        told = {"id": "7711112222", **({"timeZone": zone} if zone else {})}
        platform.replies(Reply({"results": [{"customer": told}]}))
        found = ping(SOURCE, {**ACCOUNT, "base_url": platform.url}, SECRETS, tokens=tokens)
        assert found.is_ok is is_ok
        assert is_ok or "time_zone: Europe/Berlin" in found.words
        query = "SELECT customer.id, customer.currency_code, customer.time_zone FROM customer"
        assert platform.asked[0].body == {"query": query}
