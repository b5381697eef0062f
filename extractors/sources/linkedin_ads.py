"""LinkedIn ads (adAnalytics): what each campaign spent and brought per UTC day.

Reference: https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/. Spend
is a stream of its own, so that no retired metric can cost it. An answer has no pages and ends
after 15,000 elements without a word: then shorter times are asked for.
"""

import datetime as dt
import re
from collections.abc import Callable

from requests import Response

from extractors.contract import Contract, Day, Money, Text, column, key
from extractors.dialects import complaint
from extractors.formats import JsonPages
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.oauth import Refreshed
from extractors.paging import dig
from extractors.restli import HEADERS, VERSION, dates, dialect, listed, login
from extractors.source import Account, Ask, Kind, Names, Source, Stream

LOGIN = login("r_ads_reporting")
#: LinkedIn's counts of a day. `clicks` are those that are charged, also on the company's name;
#: `landingPageClicks` lead to the site. Conversions need LinkedIn's tag on the site.
METRICS = (
    "impressions",
    "clicks",
    "landingPageClicks",
    "totalEngagements",
    "oneClickLeads",
    "externalWebsiteConversions",
)
#: What tells the rows apart.
ROW = ("dateRange", "pivotValues")

#: Spend settles within days; conversions are ascribed to the click for 30 to 90 days.
SPEND_RESTATED = dt.timedelta(days=7)
COUNTS_RESTATED = dt.timedelta(days=30)
#: Without a demographic pivot figures stay for ten years.
KEPT = dt.timedelta(days=3650)
#: 500 campaigns that run every day reach the limit of elements in a month.
MONTH = dt.timedelta(days=30)
MOST_ELEMENTS = 15_000

#: The one throttle that passes soon: metrics times rows within five minutes.
TOO_MANY_VALUES = re.compile("45 million metric values", re.IGNORECASE)
FIVE_MINUTES_AND_A_HALF = 330.0


class Spend(Contract):
    """What a campaign spent in a UTC day, in the ad account's currency."""

    pivots: Text = key("pivotValues", reading="raw")
    spent_on: Day = key("dateRange.start", reading="ymd")
    spend: Money = column("costInLocalCurrency", reading="text", nullable=False, ge=0)
    currency: Text = column("request.currency", nullable=False, str_matches="^[A-Z]{3}$")

    class Config:
        """One row per campaign and day."""

        strict = True
        unique = ["pivots", "spent_on"]


class Counts(Contract):
    """A count of a campaign in a UTC day."""

    pivots: Text = key("pivotValues", reading="raw")
    on_date: Day = key("dateRange.start", reading="ymd")
    metric: Text = key("request.metric", reading="json")
    value: Text = column("|".join(METRICS), reading="raw")

    class Config:
        """One row per campaign, day and metric."""

        strict = True
        unique = ["pivots", "on_date", "metric"]


def ads_dialect(response: Response, body: Json) -> Verdict:
    """Judge as all of LinkedIn, plus the limits of reports: of values, and of elements."""
    said = complaint(body)
    if response.status_code == 429 and TOO_MANY_VALUES.search(said):
        return Verdict(Reaction.WAIT, f"HTTP 429: {said}", FIVE_MINUTES_AND_A_HALF)
    verdict = dialect(response, body)
    if verdict.reaction is Reaction.ACCEPT and len(dig(body, "elements") or []) >= MOST_ELEMENTS:
        return Verdict(Reaction.SPLIT, f"{MOST_ELEMENTS} elements: LinkedIn leaves out the rest")
    return verdict


def analytics(
    account: Account,
    first: dt.date,
    last: dt.date,
    metric: str,
    pivot: str = "CAMPAIGN",
    granularity: str = "DAILY",
) -> Request:
    """Return the request for one metric: of every campaign and day, where nothing else is said."""
    return Request(
        "rest/adAnalytics",
        {
            "q": "analytics",
            "pivot": pivot,
            "timeGranularity": granularity,
            "dateRange": dates(first, last),
            "accounts": listed([f"urn:li:sponsoredAccount:{account['ad_account_id']}"]),
            "fields": ",".join((*ROW, metric)),
        },
        context={"metric": metric, "currency": account["currency"]},
    )


def spend(ask: Ask) -> list[Request]:
    """Ask for the spend, and for nothing that could spoil it."""
    return [analytics(ask.account, *ask.window.days("UTC"), "costInLocalCurrency")]


def counts(ask: Ask) -> list[Request]:
    """Ask for each metric by itself."""
    return [analytics(ask.account, *ask.window.days("UTC"), metric) for metric in METRICS]


def ping(account: Account) -> Request:
    """Ask for all the account ever showed."""
    today = dt.datetime.now(dt.UTC).date()
    return analytics(account, today - KEPT, today, "impressions", "ACCOUNT", "ALL")


def confirm(account: Account, answer: Json) -> str:
    """Say when there is nothing: to those who may not read an account LinkedIn says no more."""
    if dig(answer, "elements") != []:
        return ""
    return (
        f"LinkedIn knows of no ad ever shown by {account['ad_account_id']}: either none was, or "
        "whoever logged in has no role on it (Campaign Manager > Account settings > Manage access)"
    )


def daily(
    name: str,
    contract: type[Contract],
    day: str,
    requests: Callable[[Ask], list[Request]],
    restated: dt.timedelta,
    names: Names | None = None,
) -> Stream:
    """Declare figures per UTC day, re-read while LinkedIn corrects them."""
    return Stream(
        name=name,
        kind=Kind.FLOW,
        contract=contract,
        format=JsonPages(records="elements"),
        event_at=day,
        requests=requests,
        names=names,
        overlap=restated,
        chunk=MONTH,
        history=KEPT,
        whole_days_in="UTC",
    )


SOURCE = Source(
    name="linkedin_ads",
    docs="https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/",
    base_url="https://api.linkedin.com",
    account_fields=("ad_account_id", "currency"),
    secrets=("client_id", "client_secret"),
    login=LOGIN,
    steps=(
        "Open linkedin.com/developers > My apps; the app may be the one that reads the page.",
        "Under Products ask for the Advertising API.",
        "Under Auth add {redirect_uri} as redirect URL; client id and secret stand there, too.",
        "Log in below as somebody with a role on the ad account.",
    ),
    auth=lambda account, secrets, base_url: Refreshed(LOGIN, account, secrets, base_url, HEADERS),
    classify=ads_dialect,
    version=VERSION,
    ping=ping,
    confirm=confirm,
    streams=(
        daily("spend", Spend, "spent_on", spend, SPEND_RESTATED),
        daily("counts", Counts, "on_date", counts, COUNTS_RESTATED, Names("fields", always=ROW)),
    ),
)
