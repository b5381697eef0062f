"""Draw who comes from posts and from elsewhere.

Each visitor comes once, by one page. So every visit is its own person, and the last touch of a
lead is the visit it came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.worlds.post_columns import days_of, instants, post_id
from sandbox.worlds.posts import (
    SIZES,
    Floats,
    Knobs,
    Posts,
)

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]

#: Of the visits a post brings, how many come slowly; mean delay of the quick and the slow in hours.
SLOW_SHARE, QUICK_HOURS, SLOW_HOURS = 0.15, 12.0, 72.0
#: Where everybody else comes from, and in which parts; a search engine is known by its name.
ELSEWHERE = {"Organic Search": 0.5, "Direct": 0.35, "Email": 0.15}
ENGINES = {"Organic Search": "google"}


@dataclass(frozen=True)
class Visits:
    """All visits of a world in the order of time; `post` counts from 0 within `platform`."""

    at_hours: Floats
    channel: NDArray[np.str_]
    platform: NDArray[np.str_]
    post: Ints
    closing: Floats

    @property
    def known_platform(self) -> pa.Array:
        """Return the platform, NULL where there is none."""
        return pa.array(self.platform.astype(object), mask=self.platform == "")

    @property
    def post_platform(self) -> pa.Array:
        """Return the platform of the post, NULL where no post is told."""
        return pa.array(self.platform.astype(object), mask=self.post < 0)

    @property
    def code(self) -> Texts:
        """Return the id of the post, None where it is not told."""
        has_post = self.post >= 0
        named = zip(self.platform[has_post], self.post[has_post], strict=True)
        code = np.full(len(self.post), None, dtype=object)
        code[has_post] = [post_id(*of) for of in named]
        return code


def visits_of(
    dice: np.random.Generator,
    chosen: Knobs,
    posts: Mapping[str, Posts],
    linked: Mapping[str, NDArray[np.bool_]],
    demand: Floats,
    end: float,
) -> Visits:
    """Draw who comes from posts, tracked or not, and from everywhere else."""
    parts: list[tuple[Floats, NDArray[np.str_], NDArray[np.str_], Ints, Floats]] = []
    for name, of in posts.items():
        number = np.repeat(
            np.arange(len(of.kind)), dice.poisson(of.expected["sessions"] * linked[name])
        )
        is_slow = dice.random(len(number)) < SLOW_SHARE
        delay = dice.exponential(np.where(is_slow, SLOW_HOURS, QUICK_HOURS))
        is_lost = dice.random(len(number)) < chosen.untracked_share
        parts.append(
            (
                of.at_hours[number] + delay,
                np.where(is_lost, "Direct", "Organic Social"),
                np.where(is_lost, "", name),
                np.where(is_lost, -1, number),
                of.closing[number],
            )
        )
    days = np.arange(7 * chosen.weeks)
    for channel, share in ELSEWHERE.items():
        # Each channel also has good and bad days of its own: no channel is the demand itself.
        mean = (
            SIZES[chosen.account_size][2]
            * share
            * np.exp(demand[days] + dice.normal(0, 0.1, len(days)))
        )
        day = np.repeat(days, dice.poisson(mean))
        count = len(day)
        parts.append(
            (
                24.0 * day + dice.uniform(0, 24, count),
                np.full(count, channel),
                np.full(count, ENGINES.get(channel, "")),
                np.full(count, -1),
                np.full(count, chosen.lead_rate),
            )
        )
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    order = order[columns[0][order] < end]
    return Visits(*(column[order] for column in columns))


def told_visits(
    visits: Visits, person: Texts, session: Texts, zero: np.datetime64
) -> dict[str, pa.Table]:
    """Return sessions and touchpoints, a row of each per visit."""
    count = len(visits.at_hours)
    code, platform = visits.code, visits.known_platform
    at, on = instants(zero, visits.at_hours), days_of(zero, visits.at_hours)
    channel = pa.array(visits.channel.astype(object))
    has_post = visits.post >= 0
    return {
        "sessions": pa.table(
            {
                "session_id": session,
                "source": ["ga4_export"] * count,
                "account": ["acme"] * count,
                "visitor_key": person,
                "identity_key": person,
                "started_at": at,
                "ended_at": at,
                "started_on": on,
                "visit_started_at": at,
                "visit_ended_at": at,
                "events": np.ones(count, int),
                "page_views": np.ones(count, int),
                "channel": channel,
                "platform": platform,
                "is_continuation": np.zeros(count, bool),
                "utm_content": code,
                "landing_host": ["acme.example"] * count,
                "landing_path": ["/p"] * count,
            }
        ),
        "touchpoints": pa.table(
            {
                "touchpoint_id": session,
                "person_id": person,
                "identity_key": person,
                "touched_at": at,
                "touched_on": on,
                "visit_ended_at": at,
                "channel": channel,
                "platform": platform,
                "utm_content": code,
                "landing_page": ["acme.example/p"] * count,
                "post_platform": visits.post_platform,
                "post_id": code,
                "match_method": np.where(has_post, "link_code_and_platform", "none"),
                "match_confidence": np.where(has_post, "high", "none"),
            }
        ),
    }
