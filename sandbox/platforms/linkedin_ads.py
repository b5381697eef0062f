"""Be LinkedIn's adAnalytics of one ad account: what its campaigns delivered per UTC day.

https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/
"""

from datetime import date, timedelta
from typing import Any

from sandbox import ads
from sandbox.ads import Delivery
from sandbox.company import LINKEDIN_AD_ACCOUNT_ID
from sandbox.exchange import Reply, Request
from sandbox.moments import DAY, moment
from sandbox.platforms.linkedin_restli import (
    DESK,
    check,
    denied,
    invalid,
    items,
    numbers,
    plain,
    query,
    refusal,
)
from sandbox.tokens import TokenDesk
from sandbox.world import World

ACCOUNT = f"urn:li:sponsoredAccount:{LINKEDIN_AD_ACCOUNT_ID}"
PARAMETERS = ("q", "pivot", "timeGranularity", "dateRange", "accounts", "fields")
SPAN = "(start:(year:#,month:#,day:#),end:(year:#,month:#,day:#))"
MOST_METRICS = 20
MOST_ELEMENTS = 15_000  # there are no pages: the rest is left out
FIELDS = (
    *("costInLocalCurrency", "costInUsd", "impressions", "clicks", "landingPageClicks"),
    *("totalEngagements", "oneClickLeads", "externalWebsiteConversions"),
    *("externalWebsitePostClickConversions", "externalWebsitePostViewConversions"),
    *("conversionValueInLocalCurrency", "videoViews", "likes", "comments", "shares", "follows"),
)
ROW = ("dateRange", "pivotValues")
USUAL = ("impressions", "clicks")  # what is told where no fields are named
SETTLED_DAYS = 30  # until then conversions are ascribed to a click's day
SPENT = 0.99  # of a day's spend is known while the day after it lasts


class LinkedInAds:
    """Answer reports to somebody with a role on the ad account."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world, self.desk = world, TokenDesk(DESK)

    def answer(self, request: Request) -> Reply:
        """Answer one read, or a login."""
        if request.path == "oauth/v2/authorization":
            return self.desk.authorize(request)
        if request.path == "oauth/v2/accessToken":
            return self.desk.token(request)
        check(request, self.desk)
        if request.path != "rest/adAnalytics":
            raise refusal(404, "RESOURCE_NOT_FOUND", "No virtual resource found")
        return self._analytics(request)

    def throttle(self, request: Request) -> Reply:
        """Stumble: of LinkedIn's throttles one lasts five minutes, the other until midnight."""
        return refusal(503, "SERVICE_UNAVAILABLE", "Service Unavailable").reply

    def _analytics(self, request: Request) -> Reply:
        asked = query(request, PARAMETERS)
        told = [plain(asked.get(name, "")) for name in ("q", "pivot", "timeGranularity")]
        if told not in (["analytics", "CAMPAIGN", "DAILY"], ["analytics", "ACCOUNT", "ALL"]):
            raise invalid("The sandbox knows campaigns by day and the account as a whole only")
        # A list of fields has literal commas or encoded ones: both arrive as one value.
        fields = [name for name in _unstructured(asked.get("fields", "")).split(",") if name]
        if unknown := [name for name in fields if name not in (*FIELDS, *ROW)]:
            raise denied(
                "Unpermitted fields present in PARAMETER: Data Processing Exception while "
                f"processing fields [/{', /'.join(unknown)}]"
            )
        if len(set(fields) - set(ROW)) > MOST_METRICS:
            raise invalid(f"No more than {MOST_METRICS} metrics may be asked for")
        year, month, day, *end = numbers(asked.get("dateRange", ""), SPAN)
        try:
            first, last = date(year, month, day), date(*end)
        except ValueError:
            raise invalid("Invalid dateRange") from None
        rows: list[Delivery] = []
        if ACCOUNT in items(asked.get("accounts", "List()")):  # to strangers it is silent
            today = moment(request.now).date()
            rows = [*ads.delivered(self.world.seed, first, min(last, today), ads.LINKEDIN)]
        if "ACCOUNT" in told:
            return _total(rows)
        rows = rows[:MOST_ELEMENTS]
        elements = [_element(row, fields or list(USUAL), request.now) for row in rows]
        what = "spend" if "costInLocalCurrency" in fields else "counts"
        return Reply(
            {"paging": {"start": 0, "count": 10, "links": []}, "elements": elements},
            endpoint=f"analytics/{what}",
            records=[f"{row.campaign_id}/{row.on}" for row in rows],
        )


def _total(rows: list[Delivery]) -> Reply:
    """Return the account in one row; without a delivery there is none."""
    total = {"pivotValues": [ACCOUNT], "impressions": sum(row.impressions for row in rows)}
    return Reply({"elements": [total] if rows else []}, endpoint="account", records=[ACCOUNT])


def _unstructured(value: str) -> str:
    return plain(value.replace(",", "%2C"))


def _element(row: Delivery, fields: list[str], now: int) -> dict[str, Any]:
    """Show the wanted fields as counted so far; money is text in major units."""
    over = (row.on + timedelta(days=1)) - date(1970, 1, 1)
    age = (now - over.days * DAY) // DAY
    share = SPENT if age == 0 else 1.0 if age > 0 else (now % DAY) / DAY * SPENT
    ascribed = min(0.5 + 0.5 * max(age, 0) / SETTLED_DAYS, 1.0)

    def so_far(count: float) -> int:
        return int(count * min(share / SPENT, 1.0))

    spent = round(row.cents * share)
    conversions = int(row.conversions * ascribed)
    day = {"year": row.on.year, "month": row.on.month, "day": row.on.day}
    clicks = so_far(row.clicks)
    values: dict[str, Any] = {
        **dict.fromkeys(FIELDS, 0),
        "costInLocalCurrency": f"{spent / 100:.2f}",
        "costInUsd": f"{spent * 1.08 / 100:.6f}",
        "conversionValueInLocalCurrency": "0.0",
        "impressions": so_far(row.impressions),
        "clicks": clicks,
        "landingPageClicks": so_far(row.link_clicks),
        "totalEngagements": clicks + so_far(row.impressions * 0.004),
        "externalWebsiteConversions": conversions,
        "externalWebsitePostClickConversions": conversions,
        "dateRange": {"start": day, "end": day},
        "pivotValues": [f"urn:li:sponsoredCampaign:{row.campaign_id}"],
    }
    return {name: values[name] for name in fields}
