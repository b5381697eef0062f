"""Open visits into what an analytics script reports: page views and the event of a sign-up."""

import numpy as np

from sandbox import browsing
from sandbox.channels import CHANNELS
from sandbox.dice import keys
from sandbox.moments import SECOND
from sandbox.world import World

BLOCKED = 0.08  # share of people whose browser blocks analytics scripts
VIEW, LEAD = 1, 2  # as Umami numbers page views and custom events
EVENT = np.dtype(
    [
        ("at", "i8"),
        ("visitor", "u8"),
        ("visit", "u8"),
        ("post", "i4"),
        ("path", "i1"),
        ("before", "i1"),
        ("page", "i1"),
        ("kind", "i1"),
        ("channel", "i1"),
        ("dark", "?"),
    ]
)
LANDINGS = {
    "google": "/bikes",
    "bing": "/bikes",
    "email": "/offers/test-ride",
    "linkedin": "/blog/commute-berlin",
    "pinterest": "/bikes/city-loop",
    "paid search": "/bikes/cargo-max",
    "referral": "/guide/winter-care",
}
LANDING = np.array([browsing.PATH[LANDINGS.get(channel.name, "/")] for channel in CHANNELS], "i1")


def blocked(visitor: np.ndarray) -> np.ndarray:
    """Say which people, given by key, no script sees."""
    return keys(visitor, 21) % np.uint64(100) < BLOCKED * 100


def landings(world: World, visits: np.ndarray) -> np.ndarray:
    """Return the path number each visit begins on."""
    found = LANDING[visits["channel"]]
    # One in four arrives elsewhere than on the page its channel usually leads to.
    odd = keys(visits["at"], 22) % np.uint64(16)
    found = np.where(odd < 4, (keys(visits["at"], 23) % np.uint64(10)).astype("i1"), found)
    for ref in np.unique(visits["post"][visits["post"] >= 0]):
        found[visits["post"] == ref] = browsing.PATH[world.post(ref).landing]
    return found


def events(world: World, low: int, high: int, seen_by_script: bool = True) -> np.ndarray:
    """Return the page views and events with low <= at < high, in the order of time."""
    visits = world.visits_between(low - browsing.LONGEST_VISIT, high)
    visitor = browsing.visitor_keys(world.seed, visits["cohort"], visits["visitor"])
    if seen_by_script:
        keep = ~blocked(visitor)
        visits, visitor = visits[keep], visitor[keep]
    visit = browsing.visit_keys(visitor, visits["at"])
    pages = visits["pages"]
    opened = browsing.paths(
        visit, landings(world, visits), pages, visits["contact"], visits["order"]
    )
    at = visits["at"][:, None] + browsing.offsets(visit)
    rows, columns = np.nonzero(np.arange(browsing.MOST_PAGES) < pages[:, None])
    found = np.zeros(len(rows), EVENT)
    found["at"], found["visitor"], found["visit"] = at[rows, columns], visitor[rows], visit[rows]
    found["path"], found["page"], found["kind"] = opened[rows, columns], columns, VIEW
    found["before"] = opened[rows, np.maximum(columns - 1, 0)]
    found["channel"], found["post"] = visits["channel"][rows], visits["post"][rows]
    found["dark"] = visits["dark"][rows]
    leads = found[found["path"] == browsing.PATH["/thanks"]]
    leads["at"] += SECOND // 2  # the page reports the sign-up when it has loaded
    leads["kind"] = LEAD
    found = np.concatenate([found, leads])
    found = found[(found["at"] >= low) & (found["at"] < high)]
    return found[np.lexsort((found["kind"], found["visit"], found["at"]))]
