"""Compute the true effect of a metric from so many posts that chance hardly plays a part.

The oracle knows what nobody else does: the demand of each day, and the expected outcome of each
post instead of the counted one. What it computes is the quantity of `docs/truth.md`: by how much
log E[outcome] moves from an ordinary weak post to an ordinary strong one, all else equal.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: An effect is then off by about .01; a worthwhile one is ln 1.2 = .18.
POSTS = 15_000
#: Newton steps; a log-linear model from a good start is there after five.
STEPS = 25


def effect(metric: Floats, expected: Floats, controls: Floats) -> float:
    """Return log E[outcome]'s move over the interquartile range of the metric, given controls.

    `controls` is posts x columns without a constant; the metric enters as log(1 + metric), of which
    only that counts which the controls do not tell.
    """
    known = np.column_stack([np.ones(len(metric)), _scaled(controls)])
    seen = np.log1p(metric)
    rest = seen - known @ _solved(known, np.ones(len(seen)), seen)
    low, high = np.quantile(rest, [0.25, 0.75])
    if high - low < 1e-9:
        return 0.0
    slope = _slopes(np.column_stack([known, rest]), expected)[-1]
    return float(slope * (high - low))


def _scaled(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    return (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def _slopes(columns: Floats, expected: Floats) -> Floats:
    """Fit log E[y] = columns @ slopes by Poisson pseudo maximum likelihood."""
    slopes = _solved(columns, expected, np.log(expected + 0.01 * expected.mean()))
    for _ in range(STEPS):
        fitted = np.exp(columns @ slopes)
        step = _solved(columns, fitted, expected / fitted - 1)
        slopes = slopes + step
        if np.abs(step).max() < 1e-7:
            break
    return slopes


def _solved(columns: Floats, weights: Floats, target: Floats) -> Floats:
    """Solve weighted least squares; a tiny ridge, for where nobody pays a control is constant."""
    weighted = columns * weights[:, None]
    ridge = 1e-9 * weights.sum() * np.eye(columns.shape[1])
    return np.linalg.solve(weighted.T @ columns + ridge, weighted.T @ target)
