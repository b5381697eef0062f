"""Turn what is known of the units into columns a regression can bear, the weightiest first.

A control costs a coefficient; too many of them for the outcomes there are make the effect wild.
Five outcomes a coefficient are enough: Vittinghoff, McCulloch, American Journal of Epidemiology
165(6), 2007, 710-718.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from measurement.paths import Floats

OUTCOMES_PER_COLUMN = 5
#: A kind with fewer units than this is told apart from the others together, not by itself.
UNITS_PER_KIND = 5

#: A name for people, and columns [n, k]; the alternatives of one thing stand from fine to plain.
Control = tuple[str, Floats]


def scaled(columns: Floats) -> Floats:
    """Centre columns [n, k] and give them unit spread; those that never vary are left out."""
    spread = columns.std(axis=0)
    varies = spread > 1e-9 * np.maximum(np.abs(columns).max(axis=0, initial=0), 1e-9)
    return (columns[:, varies] - columns[:, varies].mean(axis=0)) / spread[varies]


def column(values: NDArray) -> Floats:
    """Return numbers as one column; what is not known gets the mean and a mark of its own."""
    numbers = np.asarray(values, dtype=np.float64)
    missing = np.isnan(numbers)
    if missing.all():
        return np.zeros((len(numbers), 1))
    filled = np.where(missing, numbers[~missing].mean(), numbers)
    return np.column_stack([filled, missing])


def kinds(values: NDArray) -> Floats:
    """Return a column per kind but the most frequent; rare kinds share one."""
    names, codes, counts = np.unique(values.astype(str), return_inverse=True, return_counts=True)
    codes = np.where(counts[codes] < UNITS_PER_KIND, len(names), codes)
    counts = np.bincount(codes, minlength=len(names) + 1)
    others = [code for code in np.flatnonzero(counts) if code != counts.argmax()]
    return (codes[:, None] == np.array(others, dtype=int)).astype(np.float64)


def curve(days: Floats) -> Floats:
    """Return time as a line and its square, each of the middle of the days given."""
    middle = days - days.mean()
    return np.column_stack([middle, middle**2])


def chosen(
    wanted: Sequence[Sequence[Control]], events: float, units: int, share: float = 1.0
) -> tuple[Floats, str]:
    """Take of each thing the finest form there is room for, in order; say in words what was taken.

    `events` and `units` are those of the test; `share` is the share of both that must bear the
    columns. One column is kept free for the metric itself.
    """
    room = int(share * min(events, units) // OUTCOMES_PER_COLUMN) - 1
    taken, names = [np.empty((units, 0))], []
    for forms in wanted:
        for name, columns in forms:
            ready = scaled(columns)
            if 0 < ready.shape[1] <= room:
                taken.append(ready)
                names.append(name)
                room -= ready.shape[1]
                break
    return np.column_stack(taken), ", ".join(names)
