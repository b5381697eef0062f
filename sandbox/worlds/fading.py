"""Family D, half-lives: posts whose visits come by a known law of their age, format by format.

The age of a visit is Weibull: half of what a post ever brings has come by its format's half-life.
The first two formats always share theirs, so nobody may tell them apart; the third is far slower or
faster. Posts go on until the clock, so the young ones have not brought all they will.
"""

import numpy as np

from sandbox.worlds.columns import uuids
from sandbox.worlds.slots import posts_table
from sandbox.worlds.tracks import Outcomes, Touches, facts, window
from sandbox.worlds.world import Size, World, company, generator

PLATFORM = "instagram"
FORMATS = ("image", "carousel", "video")
POSTS = (40, 120, 400)
SMALL_POSTS = 40
WEEKS = 26
VISITS, OWN = 25.0, 0.6
#: Half-lives in hours: from what a stream forgets to what a search finds.
SHORTEST, LONGEST = 1.0, 96.0


def generate(seed: int, size: Size) -> World:
    """Return one world; its truth has a row per format: `half_life_hours` and its `posts`."""
    posts = POSTS[seed % len(POSTS)] if size == "full" else SMALL_POSTS
    dice = generator("D half-life", seed, "posts")
    drawn = np.exp(dice.uniform(np.log(SHORTEST), np.log(LONGEST), 2))
    half_life = np.array([drawn[0], drawn[0], drawn[1]])
    shape = dice.uniform(0.6, 1.2)
    at = -7.0 * WEEKS * dice.random(posts)
    kind = dice.integers(len(FORMATS), size=posts)
    visits = dice.poisson(VISITS * np.exp(OWN * dice.normal(size=posts) - OWN**2 / 2))
    sent = np.repeat(np.arange(posts), visits)
    scale = half_life[kind[sent]] / 24 / np.log(2) ** (1 / shape)
    came = at[sent] + scale * dice.weibull(shape, len(sent))
    seen = came < 0
    names = tuple(uuids("post", np.arange(posts)).to_pylist())
    touches = Touches(
        np.arange(len(sent))[seen], came[seen], np.zeros(int(seen.sum()), np.int64), sent[seen]
    )
    none = np.zeros(0)
    outcomes = Outcomes(none.astype(int), none, none.astype(str), none)
    given = company({PLATFORM: PLATFORM}) | facts(touches, outcomes, (PLATFORM,), names)
    given |= window(-7.0 * WEEKS)
    given["posts"] = posts_table(names, at, kind, PLATFORM, FORMATS)
    truth = tuple(
        {
            "post_type": name,
            "half_life_hours": float(half_life[number]),
            "posts": int((kind == number).sum()),
            "shape": float(shape),
        }
        for number, name in enumerate(FORMATS)
    )
    return World("D", seed, {"member": "half-life", "posts": posts}, given, truth)
