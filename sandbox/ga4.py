"""See the site's visitors as GA4 does: those who let it, in visits of its own, late ones late."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import numpy as np

from sandbox import pageviews, trails
from sandbox.browsing import PATHS
from sandbox.dice import key, keys
from sandbox.moments import HOUR, MINUTE, SECOND, starts
from sandbox.world import World

REFUSED = 12  # of a hundred people say no to the banner: events without a visitor, and no session
LATE = 4  # of a hundred visits are told by their device when it is online again
SETTLED = 36 * HOUR  # after the day: then the late ones have come
SILENCE = 30 * MINUTE  # ends a session; a new campaign does not
SEARCH = ("google", "bing")
#: What GA4 calls a missing campaign, by where the visit came from.
NAMELESS = {"organic": "(organic)", "referral": "(referral)", "(none)": "(direct)"}


class Origin(NamedTuple):
    """Where a session came from, in GA4's words."""

    source: str
    medium: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a day as GA4 counts it; a visit over midnight is one of either day."""

    visitor: int
    started_at: int
    origin: Origin
    landing: str
    views: int
    leads: int
    seconds: int

    @property
    def is_engaged(self) -> bool:
        """Ten seconds, two pages or a key event."""
        return self.seconds >= 10 or self.views > 1 or self.leads > 0


class Day(NamedTuple):
    """The events of a local day in the order of visitors and time, and the session of each."""

    events: np.ndarray
    session: np.ndarray
    is_refused: np.ndarray


@lru_cache(maxsize=64)  # reports go on week by week; a day takes 60 kB at scale 1
def day(world: World, on: date, is_settled: bool) -> Day:
    """Return what GA4 knows of a local day, with or without what comes late."""
    events = pageviews.events(world, starts(on), starts(on + timedelta(days=1)))
    if not is_settled:
        events = events[keys(events["visit"], 25) % np.uint64(100) >= LATE]
    events = events[np.lexsort((events["kind"], events["at"], events["visitor"]))]
    is_first = np.ones(len(events), bool)
    is_first[1:] = (np.diff(events["at"]) > SILENCE) | (
        events["visitor"][1:] != events["visitor"][:-1]
    )
    refused = keys(events["visitor"], 24) % np.uint64(100) < REFUSED
    return Day(events, np.cumsum(is_first) - 1, refused)


@lru_cache(maxsize=64)
def sessions(world: World, on: date, is_settled: bool) -> tuple[Session, ...]:
    """Return the sessions GA4 reports of a local day."""
    events, session, refused = day(world, on, is_settled)
    _, firsts = np.unique(session, return_index=True)
    found = []
    for first, last in zip(firsts, [*firsts[1:], len(events)], strict=True):
        if refused[first]:
            continue
        of = events[first:last]
        found.append(
            Session(
                int(of["visitor"][0]),
                int(of["at"][0]),
                origin(world, of[0]),
                PATHS[of["path"][0]],
                int((of["kind"] == pageviews.VIEW).sum()),
                int((of["kind"] == pageviews.LEAD).sum()),
                int(of["at"][-1] - of["at"][0]) // SECOND,
            )
        )
    return tuple(found)


def origin(world: World, event: np.void) -> Origin:
    """Say where a session came from, by what its first event carried."""
    if event["page"] > 0:  # the visit began yesterday
        return Origin("(not set)", "(not set)", "(not set)")
    tags = parse_qs(arrived_with(world, event))
    host = urlsplit(arrived_from(event)).netloc.removeprefix("www.")
    if "utm_source" in tags:
        said = (tags.get(f"utm_{name}", ["(not set)"])[0] for name in Origin._fields)
        return Origin(*said)
    if not host:
        source, medium = "(direct)", "(none)"
    elif host.partition(".")[0] in SEARCH:
        source, medium = host.partition(".")[0], "organic"
    else:
        source, medium = host, "referral"
    return Origin(source, medium, NAMELESS[medium])


def arrived_with(world: World, event: np.void) -> str:
    """Return the query of the page a visit arrives on."""
    post = world.post(event["post"]) if event["post"] >= 0 else None
    channel, visit, dark = int(event["channel"]), int(event["visit"]), bool(event["dark"])
    return trails.query(channel, post, visit, int(event["at"]), dark)


def arrived_from(event: np.void) -> str:
    """Return the referrer a visit arrives with."""
    return trails.referrer(int(event["channel"]), int(event["visit"]), bool(event["dark"]))


def pseudo_id(visitor: int) -> str:
    """Return the id GA4 keeps in a person's browser: a number and when it was made."""
    return f"{key(visitor, 63) % 2**31}.{1_650_000_000 + key(visitor, 64) % 10**8}"
