"""Metrics that say nearly the same of the same posts: one finding, told several times."""

from collections.abc import Mapping

import numpy as np
from scipy.sparse.csgraph import connected_components

from measurement.paths import Floats

#: Above this correlation of logarithms one metric leaves a fifth of the other's spread to itself.
NEARLY_THE_SAME = 0.9
#: Fewer posts in common say too little.
POSTS_IN_COMMON = 20


def groups(metrics: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Return for each metric that has near-duplicates the names of all of them, in order.

    `metrics` has, by name, the logarithm of the figure of each post by its key.
    """
    names = sorted(metrics)
    close = np.zeros((len(names), len(names)))
    for i, one in enumerate(names):
        for j, other in enumerate(names[:i]):
            common = sorted(metrics[one].keys() & metrics[other].keys())
            if len(common) >= POSTS_IN_COMMON:
                pair = np.array([[metrics[name][post] for post in common] for name in (one, other)])
                close[i, j] = _correlation(pair) >= NEARLY_THE_SAME
    found = connected_components(close, directed=False)[1] if names else []
    members = [[name for name, code in zip(names, found, strict=True) if code == c] for c in found]
    return {name: ", ".join(group) for name, group in zip(names, members, strict=True) if group[1:]}


def _correlation(pair: Floats) -> float:
    """Return Pearson's correlation of two rows, 0 where one never varies."""
    spread = pair.std(axis=1).prod()
    return float(np.cov(pair, bias=True)[0, 1] / spread) if spread > 0 else 0.0
