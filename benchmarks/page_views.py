"""Land the sandbox's page views as the extractor does, without a server in between."""

import datetime as dt
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from extractors.landing import Landing
from extractors.seals import PAGES, Place, Seal, iso, window_name
from extractors.source import Ask, Window, all_sources
from extractors.windows import windows_due
from sandbox import moments
from sandbox.company import UMAMI_WEBSITE_ID
from sandbox.exchange import Request
from sandbox.platforms.umami import Umami, token
from sandbox.running import world_of

SEED = 7
PLACE = Place("umami", "site", "events")
STREAM = all_sources()["umami"].stream("events")


def land_page_views(
    root: Path, scale: float, start: dt.datetime, end: dt.datetime, as_of: dt.datetime
) -> None:
    """Seal the windows of [start, end) that a first night at `as_of` would have asked for."""
    landing, umami = Landing(root), Umami(world_of(SEED, scale))
    for window in windows_due(STREAM, as_of, 0, [], Window(start, end)):
        _land(landing, umami, window, as_of)


def _land(landing: Landing, umami: Umami, window: Window, as_of: dt.datetime) -> None:
    assert STREAM.requests
    (first,) = STREAM.requests(Ask({"website_id": UMAMI_WEBSITE_ID}, window, as_of))
    name = window_name(as_of, window.start, window.end)
    unsealed = landing.begin(PLACE, name, PAGES)
    pages, records, count = 0, 0, 1
    while records < count:
        pages += 1
        target = f"/umami/api/{first.path}?{urlencode({**first.params, 'page': pages})}"
        reply = umami.answer(_request(target, moments.instant(as_of)))
        records, count = records + len(reply.records), reply.body["count"]
        unsealed.page({"page": pages}, reply.encoded())
        if not reply.records:
            break
    unsealed.pack_end()
    unsealed.seal(
        Seal(
            source=PLACE.source,
            account=PLACE.account,
            stream=PLACE.stream,
            kind=str(STREAM.kind),
            format="json",
            as_of=iso(as_of),
            window_start=iso(window.start),
            window_end=iso(window.end),
            sealed_at=iso(as_of),
            file=PAGES,
            sha256=unsealed.sha256,
            bytes=unsealed.bytes,
            pages=pages,
            records=records,
        )
    )


def _request(target: str, now: int) -> Request:
    headers = Message()
    headers["Authorization"] = f"Bearer {token(now)}"
    return Request("GET", target, headers, b"", 1, now)
