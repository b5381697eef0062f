"""The false discovery rate of many tests at once, after Benjamini and Hochberg.

Controlling the false discovery rate, Journal of the Royal Statistical Society B 57(1), 1995,
289-300. The q-value of a test is the smallest rate at which it is still a discovery.
"""

import numpy as np
from numpy.typing import ArrayLike

from measurement.paths import Floats


def q_values(p_values: ArrayLike) -> Floats:
    """Return the q-value of each p-value, [n]; nan, which counts for none, where no test."""
    p = np.asarray(p_values, dtype=np.float64)
    found = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    falling = tested[np.argsort(p[tested], kind="stable")[::-1]]
    ranks = np.arange(len(falling), 0, -1)
    found[falling] = np.minimum.accumulate(p[falling] * len(falling) / ranks).clip(max=1)
    return found
