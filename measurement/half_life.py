"""How fast a post dies: the age at which it has half of what it will have at a fixed final age.

No curve is fitted: the half-life of a post is the first age t with C(t) >= A / 2, A being its count
at the final age. A post younger than that has no A yet: it is censored, counted and left out.
Leaving it out does not bias the others, since a post's age says nothing of how fast it dies. Of a
group of posts: the median, with a bootstrap over posts.

A counter that is read too seldom cannot tell: between readings the curve is taken for straight, and
what happened before the first reading is anybody's guess. Hence the gates: six readings up to the
final age, the first within a quarter of the half-life; and twenty such posts. The half-life meant
is the group's: by its own each post that died fast would drop out, and the rest would look slow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MIN_POSTS = 20
MIN_READINGS = 6
#: A post whose median visit rests on fewer visits than this is mostly chance.
MIN_VISITS = 10
#: Quantiles at 5 and 95 per cent of so many medians move by a hundredth of their width.
DRAWS = 2_000
#: Any number will do; the same one each night, so that a rerun changes nothing.
SEED = 20261122


@dataclass(frozen=True)
class HalfLife:
    """The median half-life of a group of posts, in the unit of the ages; NaN when not enough."""

    median: float
    low: float
    high: float
    posts: int


def of_counter(ages: Floats, counts: Floats, final_age: float) -> float:
    """Return one post's half-life from readings of a lifetime counter, in order of age.

    NaN when the post is younger than `final_age`, was read too seldom, or counted nothing.
    """
    within = ages <= final_age
    if not len(ages) or ages[-1] < final_age or within.sum() < MIN_READINGS:
        return np.nan
    half = np.interp(final_age, ages, counts) / 2
    if half <= 0:
        return np.nan
    # A counter may fall (likes are taken back): what counts is the first time it was there.
    risen = np.concatenate([[0.0], np.maximum.accumulate(counts)])
    place = int(np.argmax(risen >= half))
    before, after = np.concatenate([[0.0], ages])[[place - 1, place]]
    step = (half - risen[place - 1]) / (risen[place] - risen[place - 1])
    return float(before + step * (after - before))


def of_events(ages: Floats) -> float:
    """Return one post's half-life from the ages of all its visits up to the final age.

    The median of the ages: between its two middle visits half have come, and half have not. NaN
    when there are too few.
    """
    return float(np.median(ages)) if len(ages) >= MIN_VISITS else np.nan


def of_group(half_lives: Floats, first_ages: Floats | None = None, level: float = 0.9) -> HalfLife:
    """Return the median of posts' half-lives and its percentile bootstrap; NaN ones are left out.

    `first_ages` are those of the first readings, [n_posts], where counters were read.
    """
    known = ~np.isnan(half_lives)
    if first_ages is not None and known.any():
        known &= first_ages <= np.median(half_lives[known]) / 4
    found = np.sort(half_lives[known])
    if len(found) < MIN_POSTS:
        return HalfLife(np.nan, np.nan, np.nan, len(found))
    drawn = np.random.default_rng(SEED).integers(0, len(found), (DRAWS, len(found)))
    medians = np.median(found[drawn], axis=1)
    low, high = np.quantile(medians, [(1 - level) / 2, (1 + level) / 2])
    return HalfLife(float(np.median(found)), float(low), float(high), len(found))
