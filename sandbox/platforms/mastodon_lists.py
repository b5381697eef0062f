"""Page through lists of records whose ids grow with time, as Mastodon does: by ids and `Link`."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sandbox import moments
from sandbox.company import FOUNDED
from sandbox.exchange import Request, whole
from sandbox.moments import day_of


def page_size(request: Request, default: int, most: int) -> int:
    """Return how many records a page may hold; what is too much is cut down without a word."""
    return min(abs(whole(request.get("limit", str(default))) or default), most)


def bound(request: Request, name: str) -> int:
    """Return the id in a parameter as a number, 0 without one."""
    return max(whole(request.get(name)) or 0, 0)


def days(low: int, high: int, now: int, oldest_first: bool) -> Iterator[date]:
    """Yield the local days between two ids, from the side that is asked for."""
    first = max(day_of(low >> 16), FOUNDED)
    last = day_of(min(high >> 16, now))
    found = [*moments.days(first, last)]
    yield from found if oldest_first else reversed(found)


def links(request: Request, page: list[dict[str, Any]], limit: int) -> dict[str, str]:
    """Return the `Link` header: a full page has a next one, even if that turns out empty."""
    if not page:
        return {}
    asked = {
        name: values
        for name, values in request.query.items()
        if name not in ("max_id", "min_id", "since_id")
    }
    found = {"prev": {"min_id": page[0]["id"]}}
    if len(page) == limit:
        found = {"next": {"max_id": page[-1]["id"]}, **found}
    place = f"{request.root()}/{request.path}"
    return {
        "Link": ", ".join(
            f'<{place}?{urlencode({**asked, **where}, doseq=True)}>; rel="{rel}"'
            for rel, where in found.items()
        )
    }
