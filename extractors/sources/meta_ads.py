"""Meta ads (Marketing API): what each campaign spent and brought, per day and placement platform.

Reference: https://developers.facebook.com/docs/marketing-api/reference/ads-insights/. Spend is a
stream of its own, so that no retired metric can cost it; the metrics are asked for one by one, so
that a retired one costs only itself. A day is a day of the ad account's own time zone.
"""

import datetime as dt
import json
from collections.abc import Callable

from extractors.auth import Bearer
from extractors.contract import Contract, Day, Money, Text, column, key
from extractors.dialects import graph_api
from extractors.graph_tokens import graph_token
from extractors.messages import Request
from extractors.paging import graph_next
from extractors.source import Ask, Kind, Names, Source, Stream
from extractors.version import Version
from extractors.zones import same_zone

#: Marketing versions live shorter than the Graph API's: v23 and v24 ended a year after they came.
#: v26.0 came on 2026-07-29; Meta has not named its end yet, so a year is what we count on.
VERSION = Version("v26.0", dt.date(2027, 7, 29))

#: Meta's counts of a day. `clicks` are clicks on anything, `inline_link_clicks` may stay inside
#: the app, `outbound_clicks` leave it; landing page views stand among the `actions`.
METRICS = (
    "impressions",
    "reach",
    "clicks",
    "inline_link_clicks",
    "outbound_clicks",
    "actions",
)
#: What names a campaign is always given.
CAMPAIGN = ("campaign_id", "campaign_name")
#: Actions within 7 days of a click or 1 day of a view, on the day the ad was shown. Said aloud:
#: each ad set has a default of its own, and the windows 7d_view and 28d_view return nothing.
ATTRIBUTION = ("7d_click", "1d_view")
REPORT_TIME = "impression"
#: Without this list Meta leaves out deleted and archived campaigns, and what they cost.
STATUSES = ("ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES")

#: Meta corrects results for 28 days.
RESTATED = dt.timedelta(days=28)
#: Broken down by platform, figures reach back 13 months (totals 37).
KEPT = dt.timedelta(days=395)
#: A week of daily rows per call stays clear of "reduce the amount of data", and of async reports.
WEEK = dt.timedelta(days=7)


class Spend(Contract):
    """What a campaign spent on a platform in a day of the ad account, in its currency."""

    campaign_id: Text = key("campaign_id")
    publisher_platform: Text = key("publisher_platform", reading="json")
    spent_on: Day = key("date_start", reading="text")
    campaign_name: Text = column("campaign_name")
    spend: Money = column("spend", reading="text", nullable=False, ge=0)
    currency: Text = column("account_currency", nullable=False, str_matches="^[A-Z]{3}$")

    class Config:
        """One row per campaign, platform and day."""

        strict = True
        unique = ["campaign_id", "publisher_platform", "spent_on"]


class Insights(Contract):
    """A count of a campaign on a platform in a day of the ad account: a number, or a list."""

    campaign_id: Text = key("campaign_id")
    publisher_platform: Text = key("publisher_platform", reading="json")
    on_date: Day = key("date_start", reading="text")
    metric: Text = key("request.metric", reading="json")
    campaign_name: Text = column("campaign_name")
    day_zone: Text = column("request.time_zone", nullable=False)
    value: Text = column("|".join(METRICS), reading="raw")

    class Config:
        """One row per campaign, platform, day and metric."""

        strict = True
        unique = ["campaign_id", "publisher_platform", "on_date", "metric"]


def insights_of(ask: Ask, *fields: str, **context: str) -> Request:
    """Return the request for fields of every campaign, day and platform of the window."""
    first, last = ask.window.days(ask.account["time_zone"])
    status = {"field": "campaign.effective_status", "operator": "IN", "value": STATUSES}
    return Request(
        f"{VERSION.name}/act_{ask.account['ad_account_id']}/insights",
        {
            "level": "campaign",
            "time_increment": 1,
            "time_range": json.dumps({"since": f"{first}", "until": f"{last}"}),
            "breakdowns": "publisher_platform",
            "fields": ",".join((*CAMPAIGN, *fields)),
            "filtering": json.dumps([status]),
            "action_attribution_windows": json.dumps(ATTRIBUTION),
            "action_report_time": REPORT_TIME,
            "limit": 500,
        },
        context=context,
    )


def spend(ask: Ask) -> list[Request]:
    """Ask for the spend, and for nothing that could spoil it."""
    return [insights_of(ask, "spend", "account_currency")]


def insights(ask: Ask) -> list[Request]:
    """Ask for each metric by itself."""
    zone = ask.account["time_zone"]
    return [insights_of(ask, metric, metric=metric, time_zone=zone) for metric in METRICS]


def daily(
    name: str,
    contract: type[Contract],
    day: str,
    requests: Callable[[Ask], list[Request]],
    names: Names | None = None,
) -> Stream:
    """Declare figures per day of the ad account, re-read while Meta corrects them."""
    return Stream(
        name=name,
        kind=Kind.FLOW,
        contract=contract,
        event_at=day,
        requests=requests,
        names=names,
        next_page=graph_next,
        overlap=RESTATED,
        chunk=WEEK,
        history=KEPT,
        zone_field="time_zone",
    )


SOURCE = Source(
    name="meta_ads",
    docs="https://developers.facebook.com/docs/marketing-api/reference/ads-insights/",
    base_url="https://graph.facebook.com",
    account_fields=("ad_account_id", "time_zone"),
    secrets=("token",),
    auth=lambda account, secrets, base_url: Bearer(secrets["token"]),
    steps=(
        "Open Meta Business Suite > Settings > Users > System users and add one.",
        "Assign it the ad account, with the right to view performance.",
        "Generate token, for an app of yours, that never expires, with ads_read.",
    ),
    classify=graph_api,
    named="name",
    token_check=graph_token(VERSION.name),
    version=VERSION,
    ping=lambda account: Request(
        f"{VERSION.name}/act_{account['ad_account_id']}",
        {"fields": "id,name,currency,timezone_name"},
    ),
    confirm=same_zone("ad account", "timezone_name"),
    streams=(
        daily("spend", Spend, "spent_on", spend),
        daily("insights", Insights, "on_date", insights, Names("fields", always=CAMPAIGN)),
    ),
)
