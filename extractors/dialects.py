"""Judge answers: by HTTP status for those who mean it, by body for those who do not."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from requests import Response

from extractors.messages import Json, Reaction, Verdict

#: Meta's throttles: app, user, page, custom, and the business-use-case family.
META_THROTTLES = {4, 17, 32, 613, *range(80000, 80005)}
META_THROTTLE_SUBCODE = 2446079
META_NO_PERMISSION = {10, *range(200, 300)}
META_TOKEN_INVALID = {102, 190}
META_TRANSIENT = {1, 2}
META_ITEM_SUBCODES = {
    33,  # deleted, or not visible to this token
    2108006,  # Instagram: posted before the account was a professional one
}

#: From this share of the budget on Meta asks to slow down. A pause of a fifth of a second per
#: percent above it stretches the last quarter of an hour's budget without holding up the night.
META_USAGE_PERCENT = 75.0
META_USAGE_HEADERS = (
    "X-App-Usage",
    "X-Ad-Account-Usage",
    "X-FB-Ads-Insights-Throttle",
    "X-Business-Use-Case-Usage",
)
#: The entries of those headers that are percentages; the others are minutes, seconds and words.
META_USAGE_SHARES = {
    *("call_count", "total_cputime", "total_time"),
    *("app_id_util_pct", "acc_id_util_pct"),
}
#: How pages, ads and Instagram say that a name was retired, misspelt or is not for this kind.
META_NOT_OFFERED = re.compile(
    r"valid insights metric|(is|are) not valid for fields param"
    r"|metric\[\d+\] must be one of|not support the [\w, ]+ metric|metric is no longer supported"
    r"|metric \w+ is not supported|should be specified with parameter metric_type"
)
#: Below a handful of viewers Instagram tells nothing about a story; the code is a permission's.
META_WITHHELD = "Not enough viewers"
META_PAUSE_SECONDS = 0.2


def by_status(response: Response, body: Json) -> Verdict:
    """Judge by HTTP status; a success must be JSON and must not consist of an error."""
    status = response.status_code
    said = complaint(body)
    reason = f"HTTP {status}" + (f": {said}" if said else "")
    if 200 <= status < 300:
        if body is None:
            return Verdict(Reaction.RETRY, f"HTTP {status}, but not the expected document")
        if isinstance(body, dict) and body.get("error"):
            return Verdict(Reaction.RETRY, f"not the expected document but an error: {said}")
        return Verdict(Reaction.ACCEPT)
    told = told_to_wait(response)
    if status == 429 or (status == 503 and told is not None):
        return Verdict(Reaction.WAIT, reason, told)
    if status >= 500 or status in (408, 425):
        return Verdict(Reaction.RETRY, reason)
    if status == 401:
        return Verdict(Reaction.LOGIN, reason)
    if status in (403, 404):
        return Verdict(Reaction.SKIP, reason)
    if status == 410:
        return Verdict(Reaction.FAIL, f"{reason}; gone for good: is the API version retired?")
    return Verdict(Reaction.FAIL, reason)


def complaint(body: Json) -> str:
    """Return the platform's own words for an error, as far as its body holds any."""
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    inner = error if isinstance(error, dict) else body
    kind = error if isinstance(error, str) else inner.get("type") or inner.get("category")
    parts = [kind, inner.get("code"), inner.get("message")]
    return " ".join(str(part) for part in parts if part)


def server_time(response: Response) -> dt.datetime:
    """Return the server's own clock, so that ours may be wrong; ours where it shows none."""
    return _http_date(response.headers.get("Date", "")) or dt.datetime.now(dt.UTC)


def told_to_wait(response: Response) -> float | None:
    """Return Retry-After in seconds, given as such or as a date; None if absent or senseless."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    date = _http_date(value)
    seconds = (date - server_time(response)).total_seconds() if date else 0.0
    return seconds if seconds > 0 else None


def told_until(response: Response, header: str) -> float | None:
    """Return the seconds left to a moment in epoch seconds or ISO 8601; None if absent or past."""
    value = response.headers.get(header, "").strip()
    if value.isascii() and value.isdecimal():
        moment = float(value)
    else:
        try:
            read = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
        moment = (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).timestamp()
    seconds = moment - server_time(response).timestamp()
    return seconds if seconds > 0 else None


def until_midnight(response: Response, zone: str) -> float:
    """Return the seconds until the day ends in a zone, by the server's clock."""
    now = server_time(response)
    place = ZoneInfo(zone)
    tomorrow = now.astimezone(place).date() + dt.timedelta(days=1)
    return (dt.datetime.combine(tomorrow, dt.time(), place) - now).total_seconds()


def _http_date(value: str) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)


def graph_api(response: Response, body: Json) -> Verdict:
    """Judge answers of Meta's Graph API, which says most things with HTTP 400 and a code."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        verdict = by_status(response, body)
        if verdict.reaction is Reaction.ACCEPT:
            return Verdict(Reaction.ACCEPT, wait_seconds=_slow_down(response))
        return verdict
    code, subcode = error.get("code"), error.get("error_subcode")
    message = str(error.get("message", ""))
    reason = f"HTTP {response.status_code}: ({code}{f'/{subcode}' if subcode else ''}) {message}"
    if re.search("reduce the amount of data", message, re.IGNORECASE):
        return Verdict(Reaction.SPLIT, reason)
    if code in META_THROTTLES or subcode == META_THROTTLE_SUBCODE:
        return Verdict(Reaction.WAIT, reason, _regain(response))
    if code in META_TOKEN_INVALID:
        return Verdict(Reaction.LOGIN, reason)
    if code in META_NO_PERMISSION and META_WITHHELD in message:
        return Verdict(Reaction.SKIP, reason)
    if code in META_NO_PERMISSION:
        return Verdict(Reaction.SKIP, f"no permission: {reason}")
    # Before the version: some names are refused "from version v22.0 on".
    if code == 100 and META_NOT_OFFERED.search(message):
        return Verdict(Reaction.SKIP, f"metric not offered: {reason}", for_all=True)
    if code == 2635 or re.search(r"deprecated version|version .*(retired|no longer)", message):
        version = re.search(r"/(v\d+\.\d+)(?:/|$)", response.url or "")
        name = version.group(1) if version else "asked for"
        return Verdict(Reaction.FAIL, f"API version {name} is retired: {reason}")
    if code == 100 and subcode in META_ITEM_SUBCODES:
        return Verdict(Reaction.SKIP, reason)
    if code in META_TRANSIENT or error.get("is_transient") is True:
        return Verdict(Reaction.RETRY, reason)
    if response.status_code >= 500:
        return Verdict(Reaction.RETRY, reason)
    return Verdict(Reaction.FAIL, reason)


def _usage(response: Response, header: str) -> Json:
    try:
        return json.loads(response.headers.get(header, "null"))
    except ValueError:
        return None  # the usage headers are a courtesy: without them we go by the answers


def _regain(response: Response) -> float | None:
    """Return the longest time to regain access Meta names, in whole minutes; None if under one."""
    usage = _usage(response, "X-Business-Use-Case-Usage")
    entries = [e for v in usage.values() for e in v] if isinstance(usage, dict) else []
    minutes = [e.get("estimated_time_to_regain_access") or 0 for e in entries]
    return max(minutes, default=0) * 60.0 or told_to_wait(response)


def _slow_down(response: Response) -> float | None:
    shares = (share for name in META_USAGE_HEADERS for share in _shares(_usage(response, name)))
    above = max(shares, default=0) - META_USAGE_PERCENT
    return above * META_PAUSE_SECONDS if above > 0 else None


def _shares(usage: Json) -> Iterator[float]:
    """Yield the percentages of a usage header: flat, or in lists under the accounts' ids."""
    if isinstance(usage, list):
        for entry in usage:
            yield from _shares(entry)
    elif isinstance(usage, dict):
        for name, value in usage.items():
            if isinstance(value, dict | list):
                yield from _shares(value)
            elif name in META_USAGE_SHARES and isinstance(value, int | float):
                yield value
