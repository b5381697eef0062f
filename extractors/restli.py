"""Speak to LinkedIn's versioned API: its headers, its query grammar, its paging, its refusals.

Reference: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts. Rest.li 2.0 tells
a literal bracket, colon or comma, which is structure, from an encoded one, which belongs to a
value: `List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)`. So queries are written by hand.
"""

import datetime as dt
import re
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlsplit

from requests import Response

from extractors.dialects import by_status, until_midnight
from extractors.login import OAuth
from extractors.messages import Encoded, Json, Reaction, Request, Verdict
from extractors.paging import dig, with_params
from extractors.source import Window
from extractors.version import Version

#: A new one comes each month and lives a year at least. 202608 is the newest whose changes were
#: read; 202601, of January, ends in the middle of January, so this one in the middle of August.
VERSION = Version("202608", dt.date(2027, 8, 15))
#: Without the first there is no answer at all; without the second brackets are no structure.
HEADERS = {"LinkedIn-Version": VERSION.name, "X-Restli-Protocol-Version": "2.0.0"}
#: How LinkedIn says that a field or metric asked for is not offered (any longer).
NOT_OFFERED = re.compile(r"unpermitted fields|(invalid|unknown) (field|metric)", re.IGNORECASE)


def login(*scopes: str) -> OAuth:
    """Return how a person logs in; who reads a page must be its administrator.

    Access lasts 60 days. Only apps that LinkedIn approved for it get a refresh token, good for a
    year which a renewal does not lengthen; all others log in again.
    """
    return OAuth(
        authorize_url="https://www.linkedin.com/oauth/v2/authorization",
        token_url="https://www.linkedin.com/oauth/v2/accessToken",
        scopes=scopes,
        pkce=False,
    )


def urn(value: str) -> str:
    """Percent-encode a URN whole, as it stands in a path or inside a structure."""
    return quote(value, safe="")


def listed(urns: list[str]) -> Encoded:
    """Write `List(...)` of URNs."""
    return Encoded(f"List({','.join(map(urn, urns))})")


def daily(window: Window) -> Encoded:
    """Write the window as buckets of UTC days; its end is exclusive, in milliseconds."""
    start, end = (int(at.timestamp() * 1000) for at in (window.start, window.end))
    return Encoded(f"(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)")


def dates(first: dt.date, last: dt.date) -> Encoded:
    """Write a span of days, both included."""
    start, end = (f"(year:{on.year},month:{on.month},day:{on.day})" for on in (first, last))
    return Encoded(f"(start:{start},end:{end})")


def next_link(request: Request, body: Json, response: Response) -> Request | None:
    """Follow `paging.links`: the one called `next` says whether, its `start` says where.

    A page with no elements ends a list: LinkedIn's own rule is that a short page is the last.
    """
    links = dig(body, "paging.links") or []
    href = next((link["href"] for link in links if link["rel"] == "next"), None)
    if href is None or not body["elements"]:
        return None
    start = int(dict(parse_qsl(urlsplit(href).query))["start"])
    return with_params(request, start=start)


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status, plus what LinkedIn says of versions, quotas, roles and fields.

    A 429 has no headers: it is the day's quota of this endpoint, which begins anew at 00:00 UTC.
    """
    verdict = by_status(response, body)
    if verdict.reaction is Reaction.ACCEPT:
        return verdict
    verdict = replace(verdict, reason=verdict.reason + _traces(response))
    said = str(body.get("message", "")) if isinstance(body, dict) else ""
    match response.status_code:
        case 426:
            gone = f"API version {VERSION.name} is retired: {verdict.reason}; update the project"
            return Verdict(Reaction.FAIL, gone)
        case 429 if verdict.wait_seconds is None:
            reason = f"{verdict.reason}; the day's quota begins anew at 00:00 UTC"
            return Verdict(Reaction.WAIT, reason, until_midnight(response, "UTC"))
        case 400 | 403 if NOT_OFFERED.search(said):
            return Verdict(Reaction.SKIP, f"not offered: {verdict.reason}", for_all=True)
        case 403:
            return Verdict(Reaction.SKIP, f"a role or scope is missing: {verdict.reason}")
    return verdict


def _traces(response: Response) -> str:
    """Name the ids LinkedIn's support asks for."""
    names = ("x-li-uuid", "x-li-request-id")
    told = [f"{name} {response.headers[name]}" for name in names if name in response.headers]
    return f" ({', '.join(told)})" if told else ""
