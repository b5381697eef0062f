"""Write a local day as BigQuery exports it: a JSON object a line, 64-bit numbers as text."""

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sandbox import ga4, pageviews, trails, wording
from sandbox.browsing import PATHS
from sandbox.company import GA4_STREAM_ID, HOST
from sandbox.moments import SECOND, day_of, days, starts
from sandbox.world import World

REWRITTEN_DAYS = 3  # a table is written again for so long after its day
COUNTRIES = {
    "DE": "Germany",
    "AT": "Austria",
    "CH": "Switzerland",
    "NL": "Netherlands",
    "US": "United States",
}
BROWSERS = {"chrome": "Chrome", "safari": "Safari", "firefox": "Firefox", "ios": "Safari"}
NAMES = {pageviews.VIEW: "page_view", pageviews.LEAD: "generate_lead"}


def dues(folder: Path, now: int) -> Iterator[date]:
    """Yield the days whose file is to be written: the last three, and what was missed before."""
    today = day_of(now)
    there = sorted(folder.glob("events_*.json.gz"))
    since = today - timedelta(days=REWRITTEN_DAYS)
    first = min(since, date.fromisoformat(there[0].name[7:15])) if there else since
    for on in days(first, today - timedelta(days=1)):
        if on >= since or not path_of(folder, on).exists():
            yield on


def path_of(folder: Path, on: date) -> Path:
    """Return the file of a day."""
    return folder / f"events_{on:%Y%m%d}.json.gz"


def packed(world: World, on: date, now: int) -> bytes:
    """Return the file of a day as it is exported at an instant; the same day, the same bytes."""
    is_settled = now >= starts(on + timedelta(days=1)) + ga4.SETTLED
    text = "".join(f"{json.dumps(event)}\n" for event in events(world, on, is_settled))
    return gzip.compress(text.encode(), 1, mtime=0)


def events(world: World, on: date, is_settled: bool) -> Iterator[dict[str, Any]]:
    """Yield the events of a day: the start of each session, page views, sign-ups."""
    found, session, refused = ga4.day(world, on, is_settled)
    began, number = 0, -1
    for event, of, is_refused in zip(found, session.tolist(), refused.tolist(), strict=True):
        if of != number:
            began, number = int(event["at"]) // SECOND, of
            if not is_refused:
                yield row(world, on, event, "session_start", began, is_refused)
        yield row(world, on, event, NAMES[int(event["kind"])], began, is_refused)


def row(
    world: World, on: date, event: Any, name: str, began: int, is_refused: bool
) -> dict[str, Any]:
    """Return one event; what BigQuery knows as NULL stands in no line."""
    visitor, path = int(event["visitor"]), PATHS[event["path"]]
    query = ga4.arrived_with(world, event) if event["page"] == 0 else ""
    if path in (wording.THANKS, wording.PAID):
        query = f"web_id={trails.web_id(visitor)}"
    before = ga4.arrived_from(event) if event["page"] == 0 else trails.own(PATHS[event["before"]])
    params: dict[str, str | int] = {
        "page_location": trails.own(path) + (f"?{query}" if query else ""),
        "page_title": wording.title(path),
    }
    if before:
        params["page_referrer"] = before
    if not is_refused:
        params |= {"ga_session_id": began, "session_engaged": "1"}
    _, browser, system, device = trails.agent(visitor, int(event["channel"]))
    source, medium, campaign = ga4.origin(world, event)
    told: dict[str, Any] = {
        "event_date": f"{on:%Y%m%d}",
        "event_timestamp": str(int(event["at"]) * 1000),
        "event_name": name,
        "event_params": [param(*each) for each in params.items()],
        "event_bundle_sequence_id": str(int(event["visit"]) % 2**31),
        "batch_event_index": str(int(event["page"]) + 1),
        "privacy_info": {
            "analytics_storage": "No" if is_refused else "Yes",
            "ads_storage": "No" if is_refused else "Yes",
            "uses_transient_token": "No",
        },
        "device": {
            "category": "mobile" if device == "mobile" else "desktop",
            "operating_system": system,
            "web_info": {"browser": BROWSERS.get(browser, "Android Webview"), "hostname": HOST},
        },
        "geo": {"country": COUNTRIES[trails.place(visitor)[0]]},
        "stream_id": GA4_STREAM_ID,
        "platform": "WEB",
        "user_properties": [],
        "items": [],
    }
    if event["page"] == 0 and medium not in ga4.NAMELESS:
        told["collected_traffic_source"] = {
            "manual_source": source,
            "manual_medium": medium,
            "manual_campaign_name": campaign,
        }
    if not is_refused:
        told["user_pseudo_id"] = ga4.pseudo_id(visitor)
    return told


def param(name: str, value: str | int) -> dict[str, Any]:
    """Return an event parameter: exactly one of its values is set."""
    kind = "int_value" if isinstance(value, int) else "string_value"
    return {"key": name, "value": {kind: str(value)}}
