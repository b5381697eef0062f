"""Follow the people who first came on one day: they return, and some mean to sign up.

Each visit plants the wish to become a lead with its channel's and post's own probability; the
first wish counts. So every lead has exactly one true cause, and without that visit it would not
be. Some act at once, others come back for it by a way that caused nothing.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from sandbox import fade
from sandbox.arrivals import arrivals
from sandbox.browsing import LONGEST_VISIT, MOST_PAGES
from sandbox.channels import DARK, ERRAND_MIX, NUMBER, RETURN_MIX, clock, column, mix
from sandbox.dice import generator
from sandbox.moments import DAY, HOUR, MINUTE, starts
from sandbox.networks import NETWORKS
from sandbox.posts import Post
from sandbox.records import VISIT

JOURNEY_DAYS = 30
MOST_RETURNS = 4
LATER = 0.4  # share of leads who sign up on a later visit than the one that convinced them
LATEST_DAYS = 10  # and how many days later at most
POST_DAYS = fade.LIFE // DAY
RETURNS = mix(RETURN_MIX)
ERRANDS = mix(ERRAND_MIX)
INTENT, RETURN_MEAN = column("intent"), column("returns")
PAGES, SOCIAL = column("pages"), column("social")

PostsBetween = Callable[[date, date], Sequence[Post]]
Recalled = Callable[[date, str], tuple[np.ndarray, np.ndarray]]


def visits(
    seed: int, scale: float, on: date, posts_between: PostsBetween, recall: Recalled
) -> np.ndarray:
    """Return all browsing visits of the people who first came on a day, in the order of time."""
    posts = posts_between(on - timedelta(days=POST_DAYS), on)
    at, channel, post = arrivals(seed, scale, on, posts)
    rng = generator(seed, on, "journeys")
    again = rng.binomial(MOST_RETURNS, RETURN_MEAN[channel] / MOST_RETURNS)
    visitor = np.concatenate([np.arange(len(at)), np.repeat(np.arange(len(at)), again)])
    back = len(visitor) - len(at)
    # Most come back within the week, the last one on day 30.
    waits = -6.0 * np.log1p(-rng.random(back) * -np.expm1(-JOURNEY_DAYS / 6.0))
    steps = 1 + np.minimum(waits.astype(np.int64), JOURNEY_DAYS - 1)
    midnights = np.array([starts(on + timedelta(days=n)) for n in range(JOURNEY_DAYS + 2)])
    length = midnights[steps + 1] - midnights[steps]
    back_at = midnights[steps] + (clock(rng, back) * length).astype(np.int64)
    numbers, shares = RETURNS
    back_channel = numbers[np.minimum(np.searchsorted(shares, rng.random(back)), len(numbers) - 1)]
    back_post = np.full(back, -1, np.int32)
    for platform in NETWORKS:
        _send_back(rng, on, platform, steps, back_channel, back_post, recall)
    rows = np.zeros(len(visitor), VISIT)
    rows["at"] = np.concatenate([at, back_at])
    rows["cohort"], rows["visitor"] = on.toordinal(), visitor
    rows["channel"] = np.concatenate([channel, back_channel])
    rows["post"] = np.concatenate([post, back_post])
    rows["contact"] = rows["order"] = -1
    rows["dark"] = SOCIAL[rows["channel"]] & (rng.random(len(rows)) < DARK)
    rows["pages"] = 1 + np.minimum(rng.poisson(PAGES[rows["channel"]]), MOST_PAGES - 3)
    return rows[np.argsort(rows["at"], kind="stable")]


def recalled(on: date, posts: Sequence[Post]) -> tuple[np.ndarray, np.ndarray]:
    """Return posts that may bring someone back on a day, and their cumulated shares."""
    linked = [post for post in posts if post.appeal]
    weight = np.cumsum([post.appeal * 0.8 ** (on - post.on).days for post in linked])
    return np.array([post.ref for post in linked], np.int32), weight / weight[-1:]


def _send_back(
    rng: np.random.Generator,
    on: date,
    platform: str,
    steps: np.ndarray,
    channel: np.ndarray,
    post: np.ndarray,
    recall: Recalled,
) -> None:
    """Choose the post that brings someone back, or make the visit direct where there is none."""
    returning = np.flatnonzero(channel == NUMBER[platform])
    for step in np.unique(steps[returning]):
        those = returning[steps[returning] == step]
        refs, shares = recall(on + timedelta(days=int(step)), platform)
        if len(refs):
            drawn = np.searchsorted(shares, rng.random(len(those)))
            post[those] = refs[np.minimum(drawn, len(refs) - 1)]
        else:
            channel[those] = NUMBER["direct"]


def chances(rows: np.ndarray, pulls: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return the probability with which each visit plants the wish to sign up."""
    chance = INTENT[rows["channel"]]
    sent = rows["post"] >= 0
    chance[sent] *= pulls(rows["post"][sent])
    return chance


def convinced(
    seed: int, on: date, rows: np.ndarray, pulls: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Return the positions of the visits that made a lead of someone, one a person."""
    rng = generator(seed, on, "intent")
    planted = np.flatnonzero(rng.random(len(rows)) < chances(rows, pulls))
    _, first = np.unique(rows["visitor"][planted], return_index=True)
    return np.sort(planted[first])


def errands(rng: np.random.Generator, on: date, visitor: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return visits of people who come back on purpose at given instants."""
    rows = np.zeros(len(visitor), VISIT)
    rows["at"], rows["cohort"], rows["visitor"] = at, on.toordinal(), visitor
    numbers, shares = ERRANDS
    drawn = np.searchsorted(shares, rng.random(len(rows)))
    rows["channel"] = numbers[np.minimum(drawn, len(numbers) - 1)]
    rows["post"] = rows["contact"] = rows["order"] = -1
    rows["pages"] = rng.integers(3, 6, len(rows))
    return rows


def later(rng: np.random.Generator, at: np.ndarray, mean: float, most: float) -> np.ndarray:
    """Return instants some days after others, at least an hour beyond the end of that visit."""
    wait = -mean * np.log1p(-rng.random(len(at)) * -np.expm1(-most / mean))
    return at + LONGEST_VISIT + HOUR + (wait * DAY).astype(np.int64) // MINUTE * MINUTE
