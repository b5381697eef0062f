"""Draw when a platform is on and off: half of the blocks each, in random order, no long silence."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]

#: Longer silence than four blocks is asked of no team, and would look like the trend.
LONGEST_RUN = 4
#: Error of a p-value of 0.05 is then 0.005; any seed will do, the same each night.
REDRAWS, SEED = 1999, 20261122


def draw(blocks: int, seed: int) -> Bools:
    """Draw the schedule: on in half of the blocks (and the odd one), in random order: [blocks].

    No more than LONGEST_RUN blocks in a row are alike. Raises ValueError below 4 blocks.
    """
    if blocks < 4:
        raise ValueError(f"{blocks} blocks cannot be told from chance; take 12 or more")
    even = np.arange(blocks) < (blocks + 1) // 2
    return _orders(even, 1, LONGEST_RUN, np.random.default_rng(seed))[0]


def redrawn(is_on: ArrayLike, draws: int = REDRAWS, seed: int = SEED) -> Bools:
    """Draw that many schedules of the same design as the one that ran: [draws, blocks]."""
    is_on = np.asarray(is_on, bool)
    rng = np.random.default_rng(seed)
    # Somebody's own schedule may have longer runs: it must be one of those that could be drawn.
    return _orders(is_on, draws, max(LONGEST_RUN, int(_longest_runs(is_on[None])[0])), rng)


def _orders(is_on: Bools, draws: int, longest: int, rng: np.random.Generator) -> Bools:
    """Shuffle the blocks until so many orders have no run longer than that: [draws, blocks]."""
    found = np.empty((0, len(is_on)), bool)
    while len(found) < draws:
        shuffled = rng.permuted(np.tile(is_on, (2 * draws + 16, 1)), axis=1)
        found = np.vstack([found, shuffled[_longest_runs(shuffled) <= longest]])
    return found[:draws]


def _longest_runs(schedules: Bools) -> NDArray[np.int64]:
    """Return the longest run of equal blocks of each schedule: [schedules]."""
    run = longest = np.ones(len(schedules), np.int64)
    for before, block in zip(schedules.T, schedules.T[1:], strict=False):
        run = np.where(block == before, run + 1, 1)
        longest = np.maximum(longest, run)
    return longest
