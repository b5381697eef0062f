"""Let the public talk under a post or out of the blue, and the company answer, or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sandbox import fade, wording
from sandbox.dice import generator, key
from sandbox.moments import DAY, HOUR, NEVER, starts
from sandbox.networks import NETWORKS
from sandbox.posts import Post

COMPLAINS, SPAMS = 0.15, 0.03
ANSWERS_COMPLAINT, ANSWERS_OTHER = 0.45, 0.2  # the company answers less than it should
NAMING_ANSWERED = 0.5  # of what names the company out of the blue
TALKED_DAYS = 17  # a post is talked about for 14 days and answered within three at the most
PUBLIC = 5_000  # pseudonymous people who talk, so that some come back


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, or the company's answer to one."""

    number: int
    at: int
    text: str
    author: int  # key of a pseudonymous person; 0 is the company
    parent: int  # number of the comment it answers, -1 under the post itself
    complaint: bool
    removed_at: int
    likes: int


@dataclass(frozen=True, slots=True)
class Mention:
    """What somebody wrote out of the blue and named an account, and when it answered."""

    at: int
    text: str
    author: int
    answered_at: int | None


def comments(seed: int, post: Post) -> tuple[Comment, ...]:
    """Return all comments a post will ever get, in the order of time."""
    rng = generator(seed, post.on, f"talk/{post.code}")
    count = int(rng.poisson(post.talk))
    span = np.full(count, fade.LIFE, np.int64)
    ages = np.sort(fade.draw(rng, post.platform, span * 0 + 60_000, span)).tolist()
    drawn: list[tuple[Any, ...]] = []
    for age, chance in zip(ages, rng.random((count, 6)).tolist(), strict=True):
        complains, spams = chance[0] < COMPLAINS, chance[0] > 1 - SPAMS
        words = wording.SPAM if spams else wording.COMPLAINTS if complains else wording.PRAISE
        at = post.at + age
        mine = len(drawn)
        drawn.append(
            (
                at,
                words[int(chance[1] * len(words))],
                key(seed << 20 ^ int(chance[2] * PUBLIC), 41),
                -1,
                complains,
                at + int(chance[3] * 3 * DAY) if spams else NEVER,
                int(chance[4] * 4),
            )
        )
        answered = chance[5] < (ANSWERS_COMPLAINT if complains else ANSWERS_OTHER)
        if answered and not spams:
            wait = int(rng.exponential(NETWORKS[post.platform].answers_after)) + 60_000
            kind = wording.ANSWERS[:2] if complains else wording.ANSWERS[2:]
            drawn.append((at + wait, kind[int(chance[1] * 2)], 0, mine, False, NEVER, 0))
    order = sorted(range(len(drawn)), key=lambda n: (drawn[n][0], n))
    number = {old: new for new, old in enumerate(order)}
    return tuple(
        Comment(new, at, text, author, number.get(parent, -1), complaint, removed, likes)
        for new, (at, text, author, parent, complaint, removed, likes) in enumerate(
            drawn[old] for old in order
        )
    )


def visible(said: tuple[Comment, ...], now: int) -> list[Comment]:
    """Return the comments that stand at an instant: written, and not removed."""
    return [comment for comment in said if comment.at <= now < comment.removed_at]


def answers(said: Iterable[Comment], to: int = -1) -> list[Comment]:
    """Return what answers a comment itself, by its number; without one, what answers the post."""
    return [comment for comment in said if comment.parent == to]


def mentions(seed: int, on: date, dice: str, daily: float) -> list[Mention]:
    """Return what names an account on a local day and answers nothing; `daily` is the mean."""
    rng = generator(seed, on, dice)
    found = []
    for chance in rng.random((int(rng.poisson(daily)), 4)).tolist():
        at = starts(on) + int((7 + 15 * chance[0]) * HOUR)
        words = wording.COMPLAINTS if chance[3] < 0.4 else wording.PRAISE
        text = words[int(chance[1] * len(words))]
        author = key(seed << 20 ^ int(chance[1] * PUBLIC), 41)
        answered_at = at + int((0.2 + 20 * chance[2]) * HOUR)
        is_answered = chance[2] < NAMING_ANSWERED
        found.append(Mention(at, text, author, answered_at if is_answered else None))
    return found
