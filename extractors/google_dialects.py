"""Judge answers of Google's APIs, whose throttles and refusals share a status with other things.

https://developers.google.com/youtube/v3/docs/errors and
https://developers.google.com/google-ads/api/docs/rest/error-handling
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from requests import Response

from extractors.dialects import by_status, until_midnight
from extractors.messages import Json, Reaction, Verdict
from extractors.paging import dig

PACIFIC = "America/Los_Angeles"

#: The day's units are used up: they come back at midnight in California, and no earlier.
USED_UP = {"quotaExceeded", "dailyLimitExceeded"}
TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
#: A key or token that is wrong, said with HTTP 400.
BAD_KEY = {"API_KEY_INVALID", "keyInvalid", "keyExpired"}
DURATION = re.compile(r"\d+(\.\d+)?s")
#: How YouTube Analytics says that a metric does not exist, or not beside the others.
NOT_OFFERED = re.compile("query is not supported|unknown identifier", re.IGNORECASE)


def youtube(response: Response, body: Json) -> Verdict:
    """Judge answers of YouTube: both throttles are HTTP 403, as are comments turned off."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return by_status(response, body)
    reasons = set(_reasons(error))
    message = str(error.get("message", ""))
    said = f"HTTP {response.status_code}: {' '.join(sorted(reasons))} {message}"
    if reasons & USED_UP:
        return Verdict(Reaction.WAIT, said, until_midnight(response, PACIFIC))
    if reasons & TOO_FAST:
        return Verdict(Reaction.WAIT, said)
    if reasons & BAD_KEY:
        return Verdict(Reaction.LOGIN, said)
    if response.status_code == 400 and NOT_OFFERED.search(message):
        return Verdict(Reaction.SKIP, f"metric not offered: {said}", for_all=True)
    return replace(by_status(response, body), reason=said)


def google_ads(response: Response, body: Json) -> Verdict:
    """Judge answers of Google Ads, whose reasons and waits stand in the error's details."""
    verdict = by_status(response, body)
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return verdict
    failures = list(_failures(error))
    told = "; ".join(
        f"{' '.join(map(str, dict(failure.get('errorCode', {})).values()))} {failure['message']}"
        for failure in failures
        if failure.get("message")
    )
    status = error.get("status", "")
    reason = f"HTTP {response.status_code}: {status} {told or error.get('message', '')}"
    if verdict.reaction is Reaction.WAIT:
        return Verdict(Reaction.WAIT, reason, _retry_delay(error) or verdict.wait_seconds)
    if verdict.reaction is Reaction.SKIP:  # an ad account has no parts to do without
        return Verdict(Reaction.FAIL, reason)
    return replace(verdict, reason=reason)


def _reasons(error: dict[str, Json]) -> Iterator[str]:
    """Yield the reasons of an error: in its own list, and in the details of newer answers."""
    for each in [*(error.get("errors") or []), *(error.get("details") or [])]:
        if isinstance(each, dict) and isinstance(each.get("reason"), str):
            yield each["reason"]


def _failures(error: dict[str, Json]) -> Iterator[dict[str, Json]]:
    for detail in error.get("details") or []:
        if isinstance(detail, dict):
            yield from (each for each in detail.get("errors") or [] if isinstance(each, dict))


def _retry_delay(error: dict[str, Json]) -> float | None:
    """Return the longest wait the details tell, in Google's own or in the general place: `30s`."""
    told = [dig(failure, "details.quotaErrorDetails.retryDelay") for failure in _failures(error)]
    told += [dig(detail, "retryDelay") for detail in error.get("details") or []]
    texts = [text for text in told if isinstance(text, str) and DURATION.fullmatch(text)]
    return max((float(text[:-1]) for text in texts), default=0.0) or None
