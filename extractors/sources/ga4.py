"""GA4 Data API: sessions and page views per day, and where they came from, as Google counts them.

Reference: https://developers.google.com/analytics/devguides/reporting/data/v1/rest. Aggregates
only: no visitor can be told, so the figures are compared with the web source of record and never
joined to leads; the event export (`ga4_export`) is the way to journeys. Every value is served as
text. What an answer says of its own quality (sampled, thresholded, folded into "(other)") stands on
each row.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from requests import Response

from extractors.contract import Contract
from extractors.contracts.ga4 import SiteDays, Traffic
from extractors.dialects import by_status, server_time
from extractors.formats import JsonPages
from extractors.google import Google, google_login
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.paging import dig, offset
from extractors.source import Ask, Kind, Source, Stream
from extractors.zones import same_zone

VERSION = "v1beta"  # Google names no end of it
SCOPES = ("https://www.googleapis.com/auth/analytics.readonly",)
#: Counted within 24 to 48 hours; a day is read three more times after it has ended.
RESTATED = dt.timedelta(days=4)
#: A week of rows stays far below what Google would answer from a sample.
WEEK = dt.timedelta(days=7)
LIMIT = 100_000  # of 250,000 rows an answer may hold: 20 MB are enough at a time

METRICS = (
    "sessions",
    "engagedSessions",
    "totalUsers",
    "screenPageViews",
    "keyEvents",
    "userEngagementDuration",
)
#: Without the query: click ids would fold nearly every row into "(other)".
TRAFFIC = ("date", "sessionSource", "sessionMedium", "sessionCampaignName", "landingPage")

#: Of 40,000 tokens an hour and property. A night takes a few dozen; what is left below this is for
#: the other tools that read the property.
TOKENS_LEFT_ALONE = 2_000
HOURLY = ("tokensPerHour", "tokensPerProjectPerHour")
#: Ten server errors an hour lock the project out: so few, far apart.
SERVER_ERROR_PAUSE_SECONDS = 20.0

REPORT = JsonPages(records="", inner="rows", total="rowCount", empty_with=("metadata",))


def report(ask: Ask, dimensions: Sequence[str]) -> list[Request]:
    """Ask for the window's days; ordered by all dimensions, or pages would overlap."""
    account = ask.account
    first, last = ask.window.days(account["time_zone"])
    return [
        Request(
            f"{VERSION}/properties/{account['property_id']}:runReport",
            body={
                "dateRanges": [{"startDate": f"{first}", "endDate": f"{last}"}],
                "dimensions": [{"name": name} for name in dimensions],
                "metrics": [{"name": name} for name in METRICS],
                "orderBys": [{"dimension": {"dimensionName": name}} for name in dimensions],
                "offset": 0,
                "limit": LIMIT,
                "returnPropertyQuota": True,
            },
            context={"property_id": account["property_id"], "time_zone": account["time_zone"]},
        )
    ]


def classify(response: Response, body: Json) -> Verdict:
    """Judge by Google's status and by the property's quotas, which each answer tells."""
    verdict = by_status(response, body)
    if verdict.reaction is Reaction.ACCEPT:
        left = [dig(body, f"propertyQuota.{quota}.remaining") for quota in HOURLY]
        is_low = any(isinstance(n, int) and n < TOKENS_LEFT_ALONE for n in left)
        return replace(verdict, wait_seconds=_until_next_hour(response) if is_low else None)
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        error = {}
    reason = f"HTTP {response.status_code}: {error.get('status', '')} {error.get('message', '')}"
    if verdict.reaction is Reaction.WAIT:
        if "per day" in reason:
            return Verdict(Reaction.STOP, reason)
        told = _until_next_hour(response) if "per hour" in reason else verdict.wait_seconds
        return Verdict(Reaction.WAIT, reason, told)
    if response.status_code >= 500:
        return Verdict(Reaction.RETRY, verdict.reason, SERVER_ERROR_PAUSE_SECONDS)
    if verdict.reaction is Reaction.SKIP:  # a property has no parts to do without
        return Verdict(Reaction.FAIL, f"{reason}; let the login read it: add it as a Viewer")
    return replace(verdict, reason=reason if error else verdict.reason)


def _until_next_hour(response: Response) -> float:
    now = server_time(response)
    return 3600.0 - now.minute * 60 - now.second


def daily(name: str, contract: type[Contract], dimensions: tuple[str, ...]) -> Stream:
    """Declare figures per day of the property, of which each reading is the whole of its days."""
    return Stream(
        name=name,
        kind=Kind.FLOW,
        contract=contract,
        format=REPORT,
        event_at="on_date",
        requests=lambda ask: report(ask, dimensions),
        next_page=offset("rows", "rowCount"),
        overlap=RESTATED,
        chunk=WEEK,
        zone_field="time_zone",
        # Credit moves: a campaign that a day no longer names must not keep what it had.
        is_complete_per=("property_id", "on_date"),
    )


SOURCE = Source(
    name="ga4",
    docs="https://developers.google.com/analytics/devguides/reporting/data/v1/rest",
    base_url="https://analyticsdata.googleapis.com",
    account_fields=("property_id", "time_zone"),
    secrets=("client_id", "client_secret"),
    login=google_login(SCOPES, service_accounts=True),
    steps=(
        "Open console.cloud.google.com > APIs & Services > Library; enable Analytics Data API.",
        "Either Credentials > Create credentials > Service account, with a key file in JSON: its "
        "path goes into GA4_SERVICE_ACCOUNT_FILE.",
        "Or Credentials > Create credentials > OAuth client ID, of the type `Desktop app`.",
        "In Analytics: Admin > Property access management: let that account, or you, be Viewer.",
    ),
    auth=lambda account, secrets, base_url: Google(account, secrets, scopes=SCOPES),
    classify=classify,
    confirm=same_zone("property", "metadata.timeZone"),
    ping=lambda account: Request(
        f"{VERSION}/properties/{account['property_id']}:runReport",
        body={
            "dateRanges": [{"startDate": "yesterday", "endDate": "yesterday"}],
            "metrics": [{"name": "sessions"}],
            "limit": 1,
        },
    ),
    streams=(
        daily("site_days", SiteDays, ("date",)),
        daily("traffic", Traffic, TRAFFIC),
    ),
)
