"""Be the Marketing API of one ad account: the account itself, and its insights per campaign.

https://developers.facebook.com/docs/marketing-api/reference/ads-insights/
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sandbox import ads
from sandbox.ads import Delivery
from sandbox.company import AD_ACCOUNT_ID, HOME_CURRENCY, META_ADS_TOKEN, NAME, ZONE
from sandbox.exchange import Reply, Request, whole
from sandbox.moments import day_of, starts
from sandbox.platforms.facebook_nodes import refusal, show_token
from sandbox.platforms.meta_ads_limits import budgets, too_much
from sandbox.platforms.meta_ads_rows import ALWAYS, FIELDS, WINDOWS, show
from sandbox.world import World

VERSIONS = range(25, 27)  # Marketing versions die sooner than the Graph API's: v24 has ended
ACCOUNT = f"act_{AD_ACCOUNT_ID}"
MOST_MONTHS = 37
MOST_DAYS = 92  # of daily rows in one synchronous answer
USUAL_ROWS, MOST_ROWS = 25, 5_000
LEVELS = ("account", "campaign", "adset", "ad")
REPORT_TIMES = ("impression", "conversion", "mixed", "lifetime")


class MetaAds:
    """Answer the reads of one ad account with a system user's token."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world

    def answer(self, request: Request) -> Reply:
        """Answer one read."""
        version, _, rest = request.path.partition("/")
        if not re.fullmatch(r"v\d+\.0", version) or int(version[1:-2]) not in VERSIONS:
            raise refusal(
                2635,
                "(#2635) You are calling a deprecated version of the Ads API. "
                "Please update to the latest version.",
            )
        token = request.bearer() or request.get("access_token")
        if token != META_ADS_TOKEN:
            raise refusal(190, "Invalid OAuth access token - Cannot parse access token", 401)
        if request.method != "GET":
            raise refusal(3, "(#3) Application does not have the capability to make this API call.")
        if rest == "debug_token":
            return show_token(request, META_ADS_TOKEN, "SYSTEM_USER", ["ads_read"])
        node, _, edge = rest.strip("/").partition("/")
        if node != ACCOUNT:
            raise refusal(
                100,
                f"Unsupported get request. Object with ID '{node}' does not exist, cannot be "
                "loaded due to missing permissions, or does not support this operation",
                kind="GraphMethodException",
                error_subcode=33,
            )
        reply = self._insights(request) if edge == "insights" else self._account(request)
        reply.headers |= budgets(request.number % 70)  # clients slow down from 75 per cent
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with status 400; the code alone says that it is a throttle."""
        return too_much(request.number // 97)

    def _account(self, request: Request) -> Reply:
        known = {
            "id": ACCOUNT,
            "account_id": AD_ACCOUNT_ID,
            "name": NAME,
            "account_status": 1,
            "currency": HOME_CURRENCY,
            "timezone_name": ZONE.key,
        }
        names = [name for name in request.get("fields", "id").split(",") if name]
        for name in names:
            if name not in known:
                raise refusal(
                    100,
                    f"(#100) Tried accessing nonexisting field ({name}) on node type (AdAccount)",
                )
        shown = {name: known[name] for name in dict.fromkeys([*names, "id"])}
        return Reply(shown, endpoint="account", records=[ACCOUNT])

    def _insights(self, request: Request) -> Reply:
        fields = [name.strip() for name in request.get("fields", "spend").split(",")]
        if unknown := [name for name in fields if name not in FIELDS]:
            are = "is" if len(unknown) == 1 else "are"
            raise refusal(
                100,
                f"(#100) {', '.join(unknown)} {are} not valid for fields param. please check "
                "https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ "
                "for all valid values",
            )
        _one_of(request, "level", LEVELS)
        _one_of(request, "action_report_time", REPORT_TIMES)
        if (request.get("level"), request.get("time_increment")) != ("campaign", "1"):
            raise refusal(1, "The sandbox knows daily figures of campaigns only", 500)
        if request.get("breakdowns") not in ("publisher_platform", '["publisher_platform"]'):
            raise refusal(1, "The sandbox knows the breakdown publisher_platform only", 500)
        windows = _json(request, "action_attribution_windows", [])
        if set(windows) - set(WINDOWS):
            raise refusal(100, "(#100) Param action_attribution_windows has an unknown value")
        rows = list(self._delivered(request))
        limit = whole(request.get("limit", str(USUAL_ROWS)))
        if limit is None or not 0 < limit <= MOST_ROWS:
            raise refusal(100, f"(#100) Param limit must be a number from 1 to {MOST_ROWS}")
        begin = _decoded(request.get("after"))
        page = rows[begin : begin + limit]
        data = [show(row, [*fields, *ALWAYS], request.now, windows) for row in page]
        body: dict[str, Any] = {"data": data}
        if page:
            ends = {"before": _encoded(begin), "after": _encoded(begin + len(page))}
            body["paging"] = {"cursors": ends}
            if begin + len(page) < len(rows):
                query = {name: values[-1] for name, values in request.query.items()}
                query |= {"access_token": META_ADS_TOKEN, "after": ends["after"]}
                body["paging"]["next"] = f"{request.root()}/{request.path}?{urlencode(query)}"
        what = "spend" if "spend" in fields else "counts"
        records = [f"{row.campaign_id}/{row.platform}/{row.on}" for row in page]
        return Reply(body, endpoint=f"insights/{what}", records=records)

    def _delivered(self, request: Request) -> Iterator[Delivery]:
        """Yield what fits the request; a day or campaign without delivery has no row."""
        span = _json(request, "time_range", {})
        try:
            first, last = (date.fromisoformat(span[name]) for name in ("since", "until"))
        except (KeyError, TypeError, ValueError):
            raise refusal(100, "(#100) Param time_range must have since and until") from None
        today = day_of(request.now)
        if last < first:
            raise refusal(100, "(#100) Param time_range: until must not be before since")
        if (today.year - first.year) * 12 + today.month - first.month > MOST_MONTHS:
            raise refusal(
                3018,
                "(#3018) The start date of the time range cannot be beyond 37 months from the "
                "current date",
            )
        if (last - first).days >= MOST_DAYS:
            raise refusal(
                1,
                "Please reduce the amount of data you're asking for, then retry your request",
                500,
            )
        statuses = next(
            (
                each["value"]
                for each in _json(request, "filtering", [])
                if (each["field"], each["operator"]) == ("campaign.effective_status", "IN")
            ),
            ["ACTIVE", "PAUSED"],
        )
        for row in ads.delivered(self.world.seed, first, min(last, today)):
            is_over = starts(row.on + timedelta(days=8)) < request.now
            status = "DELETED" if row.is_deleted and is_over else "ACTIVE"
            if status in statuses:
                yield row


def _one_of(request: Request, name: str, known: tuple[str, ...]) -> None:
    if request.get(name, known[0]) not in known:
        raise refusal(100, f"(#100) Param {name} must be one of {{{', '.join(known)}}}")


def _json(request: Request, name: str, default: Any) -> Any:
    try:
        return json.loads(request.get(name)) if request.get(name) else default
    except ValueError:
        raise refusal(100, f"(#100) Param {name} is no valid JSON") from None


def _encoded(position: int) -> str:
    return urlsafe_b64encode(f"{position}".encode()).decode()


def _decoded(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor)) if cursor else 0
    except ValueError:
        raise refusal(100, "(#100) Invalid cursors values") from None
