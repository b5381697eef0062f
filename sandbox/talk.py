"""Let the public talk under a post, and the company answer, or not."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sandbox import fade, wording
from sandbox.dice import generator, key
from sandbox.moments import DAY, NEVER
from sandbox.networks import NETWORKS
from sandbox.posts import Post

COMPLAINS, SPAMS = 0.15, 0.03
ANSWERS_COMPLAINT, ANSWERS_OTHER = 0.45, 0.2  # the company answers less than it should
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
