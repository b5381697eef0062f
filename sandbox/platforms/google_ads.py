"""Be the Google Ads API of one ad account: its answers to queries, page by page.

https://developers.google.com/google-ads/api/rest/reference/rest/v25/customers.googleAds/search
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sandbox import search_ads
from sandbox.company import (
    GOOGLE_ADS_CLIENT_ID,
    GOOGLE_ADS_CLIENT_SECRET,
    GOOGLE_ADS_CUSTOMER_ID,
    GOOGLE_ADS_DEVELOPER_TOKEN,
    GOOGLE_ADS_MANAGER_ID,
    GOOGLE_ADS_REFRESH_TOKEN,
    HOME_CURRENCY,
    NAME,
    ZONE,
)
from sandbox.exchange import Reply, Request, whole
from sandbox.moments import DAY, HOUR, day_of, starts
from sandbox.platforms.google_errors import failure, refusal
from sandbox.search_ads import CAMPAIGN_ID, CAMPAIGN_NAME
from sandbox.tokens import Terms, TokenDesk
from sandbox.world import World

VERSIONS = range(23, 27)  # v22 ended on 2026-10-07
PAGE = 10_000  # rows, always
BODY = {"query", "pageToken", "pageSize", "summaryRowSetting", "validateOnly"}
SCOPE = "https://www.googleapis.com/auth/adwords"
FIELDS = {
    "campaign": {
        *("campaign.id", "campaign.name", "campaign.status", "segments.date"),
        *("metrics.cost_micros", "metrics.impressions", "metrics.clicks"),
        *("customer.id", "customer.currency_code", "customer.time_zone"),
    },
    "customer": {
        *("customer.id", "customer.currency_code", "customer.time_zone"),
        "customer.descriptive_name",
    },
}
QUERY = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<resource>\w+)"
    r"(\s+WHERE\s+segments\.date\s+BETWEEN\s+'(?P<first>[\d-]{10})'\s+AND\s+'(?P<last>[\d-]{10})')?"
    r"\s*",
    re.IGNORECASE | re.DOTALL,
)
# Clicks that turn out invalid are taken back, with what they cost: the share of a day's final
# figures known in the first, second and third 24 hours after it.
KNOWN = (1.02, 1.01, 1.004)


class GoogleAds:
    """Answer the reads of one ad account, through the manager's account, with a login."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self.desk = TokenDesk(
            Terms(
                client_id=GOOGLE_ADS_CLIENT_ID,
                client_secret=GOOGLE_ADS_CLIENT_SECRET,
                first_refresh_token=GOOGLE_ADS_REFRESH_TOKEN,
                access_life=HOUR,
                scopes=(SCOPE,),
                pkce=False,
                offline=("access_type", "offline"),
            )
        )

    def answer(self, request: Request) -> Reply:
        """Answer one read."""
        if request.path == "token":
            return self.desk.token(request)
        if request.path == "authorize":
            return self.desk.authorize(request)
        place = re.fullmatch(r"v(\d+)/customers/(\w+)/googleAds:search", request.path)
        if not place or request.method != "POST":
            raise refusal(404, "notFound", "Requested entity was not found.")
        if int(place[1]) not in VERSIONS:
            words = f"Version v{place[1]} is deprecated. Requests to this version will be blocked."
            raise failure(400, "requestError", "UNSUPPORTED_VERSION", words)
        self._check_caller(request, place[2])
        return self._search(request)

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429; how long to wait stands in the details."""
        if request.path in ("token", "authorize"):
            return self.answer(request)
        told = {"quotaErrorDetails": {"rateScope": "DEVELOPER", "retryDelay": "1s"}}
        words = "Too many requests. Retry in 1 seconds."
        return failure(429, "quotaError", "RESOURCE_EXHAUSTED", words, **told).reply

    def _check_caller(self, request: Request, customer: str) -> None:
        if not self.desk.knows(request):
            words = "The OAuth access token is invalid or expired."
            raise failure(401, "authenticationError", "OAUTH_TOKEN_INVALID", words)
        if request.headers.get("developer-token") != GOOGLE_ADS_DEVELOPER_TOKEN:
            words = "The developer token is not valid."
            raise failure(401, "authenticationError", "DEVELOPER_TOKEN_INVALID", words)
        manager = request.headers.get("login-customer-id")
        if (customer, manager) != (GOOGLE_ADS_CUSTOMER_ID, GOOGLE_ADS_MANAGER_ID):
            words = (
                "User doesn't have permission to access customer. Note: If you're accessing a "
                "client customer, the manager's customer id must be set in the "
                "'login-customer-id' header."
            )
            raise failure(403, "authorizationError", "USER_PERMISSION_DENIED", words)

    def _search(self, request: Request) -> Reply:
        body = request.json()
        asked = body if isinstance(body, dict) else {}
        if unknown := sorted(set(asked) - BODY):
            words = (
                f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot find field.'
            )
            raise refusal(400, "badRequest", words)
        if "pageSize" in asked:
            words = "Search Responses will have fixed page size of '10000' rows."
            raise failure(400, "requestError", "PAGE_SIZE_NOT_SUPPORTED", words)
        query = QUERY.fullmatch(str(asked.get("query", "")))
        if not query or query["resource"] not in FIELDS:
            raise failure(
                400, "queryError", "UNEXPECTED_INPUT", "Error in query: unexpected input."
            )
        fields = [field.strip() for field in query["fields"].split(",")]
        for field in fields:
            if field not in FIELDS[query["resource"]]:
                words = f"Unrecognized field in the query: '{field}'."
                raise failure(400, "queryError", "UNRECOGNIZED_FIELD", words)
        rows = list(self._rows(query, request.now))
        token = str(asked.get("pageToken", ""))
        begin = whole(token.removeprefix("p")) if token else 0
        if begin is None or begin % PAGE:
            raise failure(400, "requestError", "INVALID_PAGE_TOKEN", "Page token is invalid.")
        page = rows[begin : begin + PAGE]
        told: dict[str, Any] = {"fieldMask": ",".join(map(_camel, fields)), "requestId": "sandbox"}
        if page:  # an empty list is left out, as protocol buffers do
            told["results"] = [_shown(row, fields) for row in page]
        if begin + PAGE < len(rows):
            told["nextPageToken"] = f"p{begin + PAGE}"
        what = "spend" if "metrics.cost_micros" in fields else query["resource"]
        records = [f"{row['campaign.id']}/{row['segments.date']}" for row in page if len(row) > 4]
        return Reply(told, endpoint=f"search/{what}", records=records)

    def _rows(self, query: re.Match[str], now: int) -> Iterator[dict[str, str]]:
        """Yield all a row may hold; a day without impressions has none."""
        account = {
            "customer.id": GOOGLE_ADS_CUSTOMER_ID,
            "customer.currency_code": HOME_CURRENCY,
            "customer.time_zone": ZONE.key,
            "customer.descriptive_name": NAME,
        }
        if query["resource"] == "customer":
            yield account
            return
        try:
            first, last = date.fromisoformat(query["first"]), date.fromisoformat(query["last"])
        except (TypeError, ValueError):
            words = "The date range must be finite: a condition on segments.date is missing."
            raise failure(400, "queryError", "EXPECTED_FILTER", words) from None
        for day in search_ads.delivered(self.world, first, min(last, day_of(now))):
            known = _known(day.on, now)
            if not int(day.impressions * min(known, 1)):
                continue
            yield {
                **account,
                "campaign.id": CAMPAIGN_ID,
                "campaign.name": CAMPAIGN_NAME,
                "campaign.status": "ENABLED",
                "segments.date": f"{day.on}",
                # Cents in millionths; invalid clicks cost fractions of one.
                "metrics.cost_micros": f"{round(day.cents * 10_000 * known)}",
                "metrics.impressions": f"{int(day.impressions * min(known, 1))}",
                "metrics.clicks": f"{int(day.clicks * known)}",
            }


def _known(on: date, now: int) -> float:
    """Return how much of a day's final figures is told at an instant; at first it is too much."""
    age = (now - starts(on + timedelta(days=1))) // DAY
    if age < 0:  # the day is not over
        return max(now - starts(on), 0) / (starts(on + timedelta(days=1)) - starts(on))
    return KNOWN[age] if age < len(KNOWN) else 1.0


def _camel(name: str) -> str:
    """Write a field as JSON has it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _shown(row: dict[str, str], fields: list[str]) -> dict[str, Any]:
    """Return a row with the wanted fields; resources always name themselves."""
    customer = f"customers/{GOOGLE_ADS_CUSTOMER_ID}"
    shown: dict[str, Any] = {"customer": {"resourceName": customer}}
    if "campaign.id" in row:
        shown["campaign"] = {"resourceName": f"{customer}/campaigns/{CAMPAIGN_ID}"}
    for field in fields:
        resource, _, name = field.partition(".")
        shown.setdefault(resource, {})[_camel(name)] = row[field]
    return shown
