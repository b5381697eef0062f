"""Google Ads: what each campaign spent and brought, per day of the ad account.

Reference: https://developers.google.com/google-ads/api/reference/rpc/latest/GoogleAdsService.
Spend is a stream of its own, so that nothing else can cost it. Money comes in millionths of the
account's currency. Clicks are clicks on ads; not every one reaches the site. Conversions are left
out: Google's own credit, in fractions, changing for 90 days, beside the credit this project gives.
"""

import datetime as dt

from extractors.contract import Contract, Count, Day, Text, column, key
from extractors.formats import JsonPages
from extractors.google import Google, google_login
from extractors.google_dialects import google_ads
from extractors.messages import Request
from extractors.paging import cursor
from extractors.source import Account, Ask, Kind, Source, Stream
from extractors.version import Version
from extractors.zones import same_zone

#: Four major versions a year, each for about twelve months; Google says "about August 2027".
VERSION = Version("v25", dt.date(2027, 8, 1))
SCOPES = ("https://www.googleapis.com/auth/adwords",)
#: Cost and clicks are final after three days, but credits for invalid clicks come later.
RESTATED = dt.timedelta(days=30)
MONTH = dt.timedelta(days=30)
ROWS = JsonPages(records="results", empty_with=("fieldMask",))

ABOUT_ACCOUNT = "SELECT customer.id, customer.currency_code, customer.time_zone FROM customer"
PER_DAY = (
    "SELECT campaign.id, campaign.name, segments.date, {fields} FROM campaign "
    "WHERE segments.date BETWEEN '{first}' AND '{last}'"
)


class Spend(Contract):
    """What a campaign spent in a day of the ad account, in millionths of its currency."""

    campaign_id: Text = key("campaign.id")
    spent_on: Day = key("segments.date", reading="json")
    campaign_name: Text = column("campaign.name")
    cost_micros: Count = column("metrics.costMicros", reading="text", nullable=False, ge=0)
    currency: Text = column("customer.currencyCode", nullable=False, str_matches="^[A-Z]{3}$")

    class Config:
        """One row per campaign and day."""

        strict = True
        unique = ["campaign_id", "spent_on"]


class CampaignDays(Contract):
    """Counts of a campaign in a day of the ad account; a day without any has no row."""

    campaign_id: Text = key("campaign.id")
    on_date: Day = key("segments.date", reading="json")
    campaign_name: Text = column("campaign.name")
    day_zone: Text = column("request.time_zone", nullable=False)
    impressions: Count = column("metrics.impressions", reading="text", ge=0)
    clicks: Count = column("metrics.clicks", reading="text", ge=0)

    class Config:
        """One row per campaign and day."""

        strict = True
        unique = ["campaign_id", "on_date"]


def search(account: Account, query: str, **context: str) -> Request:
    """Return the request for a query; Google decides how many rows a page holds."""
    path = f"{VERSION.name}/customers/{account['customer_id']}/googleAds:search"
    return Request(path, body={"query": query}, context=context)


def days(ask: Ask, *fields: str, **context: str) -> list[Request]:
    """Ask for fields of every campaign and day of the window."""
    first, last = ask.window.days(ask.account["time_zone"])
    query = PER_DAY.format(fields=", ".join(fields), first=first, last=last)
    return [search(ask.account, query, **context)]


def spend(ask: Ask) -> list[Request]:
    """Ask for the spend, and for nothing that could spoil it."""
    return days(ask, "metrics.cost_micros", "customer.currency_code")


def campaign_days(ask: Ask) -> list[Request]:
    """Ask for impressions and clicks in one query, so that no clicks are a zero, not a gap."""
    zone = ask.account["time_zone"]
    return days(ask, "metrics.impressions", "metrics.clicks", time_zone=zone)


def headers(account: Account, developer_token: str) -> dict[str, str]:
    """Return what Google Ads wants beside the login: who built this, and through which manager."""
    manager = account.get("login_customer_id")
    return {
        "developer-token": developer_token,
        **({"login-customer-id": manager} if manager else {}),
    }


SOURCE = Source(
    name="google_ads",
    docs="https://developers.google.com/google-ads/api/rest/overview",
    base_url="https://googleads.googleapis.com",
    account_fields=("customer_id", "time_zone"),
    optional_fields=("login_customer_id",),  # the manager through which the account is read
    secrets=("client_id", "client_secret", "developer_token"),
    steps=(
        "Open ads.google.com > Admin > API Center in your manager account; copy the developer "
        "token. Basic access suffices.",
        "Open console.cloud.google.com > APIs & Services > Library; enable Google Ads API.",
        "OAuth consent screen: publish it; in `Testing` a login ends after 7 days.",
        "Credentials > Create credentials > OAuth client ID, of the type `Desktop app`.",
        "Log in as somebody who may see the ad account.",
    ),
    login=google_login(SCOPES, service_accounts=True),
    auth=lambda account, secrets, base_url: Google(
        account, secrets, scopes=SCOPES, headers=headers(account, secrets["developer_token"])
    ),
    classify=google_ads,
    version=VERSION,
    ping=lambda account: search(account, ABOUT_ACCOUNT),
    confirm=same_zone("ad account", "results.0.customer.timeZone"),
    streams=(
        Stream(
            name="spend",
            kind=Kind.FLOW,
            contract=Spend,
            format=ROWS,
            event_at="spent_on",
            requests=spend,
            next_page=cursor("nextPageToken", "pageToken"),
            overlap=RESTATED,
            chunk=MONTH,
            zone_field="time_zone",
        ),
        Stream(
            name="campaign_days",
            kind=Kind.FLOW,
            contract=CampaignDays,
            format=ROWS,
            event_at="on_date",
            requests=campaign_days,
            next_page=cursor("nextPageToken", "pageToken"),
            overlap=RESTATED,
            chunk=MONTH,
            zone_field="time_zone",
        ),
    ),
)
