"""Show page views and custom events as rows of Umami's events list."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from sandbox import pageviews, trails, wording
from sandbox.browsing import PATHS
from sandbox.company import HOST, UMAMI_WEBSITE_ID
from sandbox.dice import keys, uuid
from sandbox.moments import iso
from sandbox.world import World


def show(world: World, rows: np.ndarray) -> list[dict[str, Any]]:
    """Show rows as Umami does, their identifiers computed for all at once."""
    number = rows["page"].astype(np.uint64) * np.uint64(2) + rows["kind"].astype(np.uint64)
    events = keys(rows["visit"] ^ number << np.uint64(56), 70).tolist()
    sessions = trails.session_keys(rows["visitor"], rows["at"]).tolist()
    return [
        _row(world, *[*row, event, session])
        for row, event, session in zip(rows.tolist(), events, sessions, strict=True)
    ]


def _row(
    world: World,
    at: int,
    visitor: int,
    visit: int,
    ref: int,
    path: int,
    before: int,
    page: int,
    kind: int,
    channel: int,
    dark: bool,
    event: int,
    session: int,
) -> dict[str, Any]:
    query, opened = "", PATHS[path]
    if page == 0:
        post = world.post(ref) if ref >= 0 else None
        domain, came = split(trails.referrer(channel, visit, dark))
        query = trails.query(channel, post, visit, at, dark)
    else:
        domain, came = split(trails.own(PATHS[before]))
    if opened in (wording.THANKS, wording.PAID):
        query = f"web_id={trails.web_id(visitor)}"
    _, browser, system, device = trails.agent(visitor, channel)
    country, city = trails.place(visitor)
    return {
        "id": uuid(event),
        "websiteId": UMAMI_WEBSITE_ID,
        "sessionId": uuid(session),
        "visitId": uuid(visit),
        "createdAt": iso(at),
        "hostname": HOST,
        "urlPath": opened,
        "urlQuery": query,
        "referrerDomain": domain,
        "referrerPath": came,
        "referrerQuery": None,
        "pageTitle": wording.title(opened),
        "eventType": kind,
        "eventName": "lead" if kind == pageviews.LEAD else None,
        "country": country,
        "city": city,
        "device": device,
        "os": system,
        "browser": browser,
        "hasData": False,
    }


@lru_cache(maxsize=256)  # a handful of referrers and the pages of the site
def split(referrer: str) -> tuple[str | None, str | None]:
    """Return domain, without www, and path of a referrer; nothing of nothing."""
    parts = urlsplit(referrer)
    return parts.netloc.removeprefix("www.") or None, parts.path or None
