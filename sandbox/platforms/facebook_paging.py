"""Page through edges of the Graph API: opaque cursors, limits, since and until."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.exchange import Reply, Request, whole
from sandbox.moments import PACIFIC, instant, moment
from sandbox.platforms.facebook_nodes import refusal

MOST_ROWS, USUAL_ROWS = 100, 25


def paged(request: Request, rows: list[dict[str, Any]], last: str, after: str) -> Reply:
    """Show a page; a further one is announced by `next`, which repeats the token."""
    body: dict[str, Any] = {"data": rows}
    if last:
        first = request.get("after") or urlsafe_b64encode(b"start").decode()
        body["paging"] = {"cursors": {"before": first, "after": encode(last)}}
    if after:
        query = {name: values[-1] for name, values in request.query.items()}
        query |= {
            "access_token": request.bearer() or request.get("access_token"),
            "after": encode(after),
            "limit": request.get("limit", str(USUAL_ROWS)),
        }
        body["paging"]["next"] = f"{request.root()}/{request.path}?{urlencode(query)}"
    return Reply(body, records=[row["id"] for row in rows])


def limit_of(request: Request) -> int:
    """Return how many rows a page may have."""
    limit = whole(request.get("limit", str(USUAL_ROWS)))
    if limit is None or not 0 < limit <= MOST_ROWS:
        raise refusal(100, f"(#100) Param limit must be a number from 1 to {MOST_ROWS}")
    return limit


def cursor(request: Request) -> tuple[int, str]:
    """Return the position and the note in the cursor; the beginning without one."""
    if not request.get("after"):
        return request.now + 1, ""
    try:
        at, _, blank = urlsafe_b64decode(request.get("after")).decode().partition("|")
        return int(at), blank
    except ValueError:
        raise refusal(100, "(#100) Invalid cursors values") from None


def window(request: Request) -> tuple[int, int]:
    """Return the span that since and until name."""
    try:
        low = when(request.get("since")) if request.get("since") else 0
        high = when(request.get("until")) if request.get("until") else request.now
    except ValueError:
        raise refusal(100, "(#100) Param since or until is not a valid time") from None
    return max(low, instant(moment(0))), min(high, request.now)


def encode(position: str) -> str:
    """Return a cursor that tells the client nothing."""
    return urlsafe_b64encode(position.encode()).decode()


def when(text: str) -> int:
    """Return the instant a since or until parameter names: seconds, a date or a time."""
    if text.isdigit():
        return int(text) * 1000
    found = datetime.fromisoformat(text)
    return instant(found if found.tzinfo else found.replace(tzinfo=PACIFIC))
