"""Pinterest (organic): pins, their lifetime counters, their days and the account's days.

Reference: https://developers.pinterest.com/docs/api/v5/. All days are UTC, also where Pinterest's
own pages show another zone. There is no way to read what people write under a pin, only how many
did. Days are told 90 days back, and only of business accounts.
"""

import datetime as dt
import re

from requests import Response

from extractors.contracts.pinterest import AccountDays, PinCounts, PinDays, Pins
from extractors.dialects import by_status, complaint
from extractors.formats import JsonPages
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.oauth import OAuth, Refreshed
from extractors.paging import cursor, dig
from extractors.source import Ask, Index, Kind, Parent, Source, Stream

#: Counts of a day. Rates and averages are left out: they do not add up. OUTBOUND_CLICK leaves
#: Pinterest, PIN_CLICK only opens the pin; comments and reactions are told for a lifetime only.
METRICS = ("IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE", "USER_FOLLOW", "PROFILE_VISIT")
VIDEO_METRICS = (
    *("VIDEO_MRC_VIEW", "VIDEO_START", "VIDEO_10S_VIEW", "VIDEO_V50_WATCH_TIME"),
    "QUARTILE_95_PERCENT_VIEW",
)
ACCOUNT_METRICS = ("ENGAGEMENT", "IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE")
#: A call fails for a day more than 90 days back; that bound moves at midnight, so keep clear of it.
KEPT = dt.timedelta(days=89)
#: When a day is final Pinterest does not say beforehand; each day says whether it is.
SETTLES_IN = dt.timedelta(days=7)
#: Late edits of a pin are looked for this long.
MOVES_FOR = dt.timedelta(days=28)
DAY = dt.timedelta(days=1)


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status; how long to wait may stand in the message alone.

    A list of pins is read back to a day, so it must run from its newest end. Pinterest does so, but
    nowhere says so: another order would lose pins without a word.
    """
    verdict = by_status(response, body)
    times = [item.get("created_at") or "" for item in (dig(body, "items") or ())]
    if verdict.reaction is Reaction.ACCEPT and times and times[0][:19] < times[-1][:19]:
        return Verdict(Reaction.FAIL, "the pins do not come newest first, as they must to be read")
    if verdict.reaction is Reaction.WAIT and verdict.wait_seconds is None:
        told = re.search(r"retry after (\d+) second", complaint(body), re.IGNORECASE)
        return Verdict(Reaction.WAIT, verdict.reason, float(told[1]) if told else None)
    return verdict


def pin_days(ask: Ask) -> list[Request]:
    """Ask for all days a pin has had and Pinterest still tells: one call, however many they are.

    The one endpoint that takes many pins is a beta that most apps are refused.
    """
    (pin_id,) = ask.parent_ids
    told = ask.told.get(pin_id, {})
    today = ask.as_of.date()
    first, last = max(today - KEPT, _born(told.get("created_at"))), today - DAY
    if first > last:
        return []
    is_video = told.get("media.media_type") == "video"
    metrics = (*METRICS, *VIDEO_METRICS) if is_video else METRICS
    return [
        Request(
            f"pins/{pin_id}/analytics",
            {
                "start_date": f"{first}",
                "end_date": f"{last}",
                "metric_types": ",".join(metrics),
                "app_types": "ALL",
                "split_field": "NO_SPLIT",
            },
            context={"parent_id": pin_id},
        )
    ]


def _born(created_at: Json) -> dt.date:
    """Return the UTC day of a pin's time; the earliest there is where it is not told."""
    if not created_at:
        return dt.date.min
    moment = dt.datetime.fromisoformat(created_at)
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()


def account_days(ask: Ask) -> list[Request]:
    """Ask for the organic days of the window."""
    first, last = ask.window.days("UTC")
    return [
        Request(
            "user_account/analytics",
            {
                "start_date": f"{first}",
                "end_date": f"{last}",
                "content_type": "ORGANIC",
                "metric_types": ",".join(ACCOUNT_METRICS),
                "app_types": "ALL",
                "split_field": "NO_SPLIT",
            },
        )
    ]


LOGIN = OAuth(
    authorize_url="https://www.pinterest.com/oauth/",
    token_url="https://api.pinterest.com/v5/oauth/token",
    scopes=("boards:read", "pins:read", "user_accounts:read"),
    pkce=False,
    client="basic",
    # Apps older than 2025-09-25 get refresh tokens that can be renewed only when they say so.
    code_params={"continuous_refresh": "true"},
    refresh_params={"continuous_refresh": "true"},
    refresh_days=60,
)

SOURCE = Source(
    name="pinterest",
    docs="https://developers.pinterest.com/docs/api/v5/",
    base_url="https://api.pinterest.com/v5",
    secrets=("client_id", "client_secret"),
    login=LOGIN,
    steps=(
        "Convert the account to a business account; others have no analytics.",
        "Open developers.pinterest.com > My apps > Connect app; enter the redirect URI "
        "{redirect_uri}.",
        "Copy App ID and App secret key: they are PINTEREST_CLIENT_ID and PINTEREST_CLIENT_SECRET.",
    ),
    auth=lambda account, secrets, base_url: Refreshed(LOGIN, account, secrets, base_url),
    classify=dialect,
    ping=lambda account: Request("pins", {"page_size": 1}),
    streams=(
        Stream(
            name="pins",
            kind=Kind.ENTITY,
            contract=Pins,
            format=JsonPages(records="items"),
            index=Index(id="id", at="created_at", tells=("created_at", "media.media_type")),
            # The list cannot be asked for a window; the loop stops behind the window's start.
            requests=lambda ask: [Request("pins", {"page_size": 250})],
            next_page=cursor("bookmark", "bookmark"),
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="pin_counts",
            kind=Kind.SNAPSHOT,
            contract=PinCounts,
            format=JsonPages(records="items"),
            index=Index(id="id", at="created_at"),
            requests=lambda ask: [Request("pins", {"page_size": 250, "pin_metrics": "true"})],
            next_page=cursor("bookmark", "bookmark"),
            newest_first=True,
            overlap=KEPT,  # pins are found for months, and a page holds 250
        ),
        Stream(
            name="pin_days",
            kind=Kind.FLOW,
            contract=PinDays,
            format=JsonPages(records="all.daily_metrics"),
            parent=Parent("pins"),
            event_at="on_date",
            requests=pin_days,
        ),
        Stream(
            name="account_days",
            kind=Kind.FLOW,
            contract=AccountDays,
            format=JsonPages(records="all.daily_metrics"),
            event_at="on_date",
            requests=account_days,
            overlap=SETTLES_IN,
            chunk=dt.timedelta(days=30),  # of a long backfill only what is too old fails
            history=KEPT,
            whole_days_in="UTC",
        ),
    ),
)
