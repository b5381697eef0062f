"""Meta ads are asked for exactly what the Marketing API documents; see section 25 of its reference.

Names were read from api_specs/specs/{AdAccount,AdsInsights}.json of Meta's own SDK generator.
"""

import datetime as dt
import json

import pytest
from scripted_platform import NOW, Hurried, Platform, Reply

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.ping import ping
from extractors.reading import extract_stream
from extractors.seals import Place
from extractors.source import Ask, Window, all_sources
from extractors.windows import Sealed, windows_due

SOURCE = all_sources()["meta_ads"]
DAY = dt.timedelta(days=1)
ACCOUNT = {
    "name": "ads",
    "ad_account_id": "784500112233445",
    "time_zone": "America/Los_Angeles",
    "allow_private_network": "true",
}
PARAMETERS = {
    *("level", "time_increment", "time_range", "breakdowns", "fields", "filtering", "limit"),
    *("action_attribution_windows", "action_report_time"),
}
FIELDS = {
    *("campaign_id", "campaign_name", "spend", "account_currency", "impressions", "reach"),
    *("clicks", "inline_link_clicks", "outbound_clicks", "actions"),
}
#: 7d_view and 28d_view are still in the SDK, but have returned nothing since 2026-01-12.
LIVING_WINDOWS = {"1d_click", "7d_click", "28d_click", "1d_view", "1d_ev"}
#: 1 to 7 November in Los Angeles, where the clocks go back on the first.
WEEK = Window(
    dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 8, 8, tzinfo=dt.UTC)
)


def requests_of(name):
    return SOURCE.stream(name).requests(Ask(ACCOUNT, WEEK, NOW))


@pytest.mark.parametrize("name", ["spend", "insights"])
def test_requests_are_what_the_reference_lists(name):
    for request in requests_of(name):
        assert request.path == "v26.0/act_784500112233445/insights"
        assert request.body is None
        params = request.params
        assert set(params) == PARAMETERS
        assert (params["level"], params["time_increment"]) == ("campaign", 1)
        assert json.loads(params["time_range"]) == {"since": "2026-11-01", "until": "2026-11-07"}
        assert params["breakdowns"] == "publisher_platform"
        assert set(params["fields"].split(",")) <= FIELDS
        assert set(json.loads(params["action_attribution_windows"])) <= LIVING_WINDOWS
        assert params["action_report_time"] in ("impression", "conversion", "mixed")
        (status,) = json.loads(params["filtering"])
        assert (status["field"], status["operator"]) == ("campaign.effective_status", "IN")
        assert {"DELETED", "ARCHIVED", "ACTIVE", "PAUSED"} <= set(status["value"])


def test_spend_is_asked_alone_and_each_metric_by_itself():
    (spend,) = requests_of("spend")
    assert set(spend.params["fields"].split(",")) == {
        *("campaign_id", "campaign_name", "spend", "account_currency")
    }
    for request in requests_of("insights"):
        named = set(request.params["fields"].split(",")) - {"campaign_id", "campaign_name"}
        assert named == {request.context["metric"]}


def test_the_ping_reads_what_the_account_node_has():
    request = SOURCE.ping(ACCOUNT)
    assert request.path == "v26.0/act_784500112233445"
    assert set(request.params["fields"].split(",")) == {"id", "name", "currency", "timezone_name"}


@pytest.mark.parametrize(
    ("zone", "is_ok"), [("America/Los_Angeles", True), ("Europe/Berlin", False), (None, True)]
)
def test_doctor_notices_another_time_zone_than_the_accounts(zone, is_ok):
    with Platform() as platform:
        told = {"id": "act_1", "timezone_name": zone} if zone else {"id": "act_1"}
        platform.replies(Reply(told))
        found = ping(SOURCE, {**ACCOUNT, "base_url": platform.url}, {"token": "t-0123456789"})
        assert found.is_ok is is_ok
        assert is_ok or "time_zone: Europe/Berlin" in found.words
        assert platform.asked[0].headers["Authorization"] == "Bearer t-0123456789"


def test_the_last_28_days_are_read_again_each_night():
    stream = SOURCE.stream("spend").of(ACCOUNT)
    first = windows_due(stream, NOW, 90, [])
    sealed = [Sealed(NOW, window.start, window.end) for window in first]
    again = windows_due(stream, NOW + DAY, 90, sealed)
    days = [day for window in again for day in window.days(ACCOUNT["time_zone"])]
    assert days[-1] == dt.date(2026, 11, 21)  # the 22nd is not over in Los Angeles
    assert days[0] <= days[-1] - 28 * DAY
    assert len(again) <= 6


def test_a_retired_metric_costs_itself_and_never_the_spend(tmp_path):
    def script(asked):
        if "clicks" in asked.params["fields"].split(","):
            message = "(#100) clicks is not valid for fields param. please check https://x"
            return Reply({"error": {"message": message, "code": 100}}, 400)
        return Reply({"data": []})

    with Platform() as platform:
        platform.script = script
        account = {**ACCOUNT, "base_url": platform.url}
        secrets = {"token": "t-0123456789"}
        landing = Landing(tmp_path)
        for name in ("spend", "insights"):
            outcome = extract_stream(
                SOURCE,
                account,
                SOURCE.stream(name),
                landing=landing,
                as_of=NOW,
                secrets=secrets,
                history_days=3,
                connection=Connection(SOURCE, account, secrets, Hurried()),
            )
            assert outcome.state == "sealed", outcome.error
            items = {gap["item"] for gap in outcome.gaps}
            assert items == (set() if name == "spend" else {"fields=clicks"})
        assert landing.sealed(Place("meta_ads", "ads", "spend"))
