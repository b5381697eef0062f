"""Compute the true effect of a metric from so many posts that chance hardly plays a part.

The oracle knows what nobody else does: the demand of each day, and the expected outcome of each
post instead of the counted one. What it computes is the quantity of `docs/truth.md`: by how much
log E[outcome] moves from an ordinary weak post to an ordinary strong one, all else equal.
"""

import numpy as np
from numpy.typing import NDArray

#: An effect is then off by about .01; a worthwhile one is ln 1.2 = .18.
POSTS = 15_000
#: Newton steps; a log-linear model from a good start is there after five.
STEPS = 25


def effect(
    metric: NDArray[np.float64], expected: NDArray[np.float64], controls: NDArray[np.float64]
) -> float:
    """Return log E[outcome]'s move over the interquartile range of the metric, given controls.

    `controls` is posts x columns without a constant; the metric enters as log(1 + metric), of which
    only that counts which the controls do not tell.
    """
    known = np.column_stack([np.ones(len(metric)), _scaled(controls)])
    seen = np.log1p(metric)
    rest = seen - known @ np.linalg.lstsq(known, seen, rcond=None)[0]
    low, high = np.quantile(rest, [0.25, 0.75])
    if high - low < 1e-9:
        return 0.0
    slope = _slopes(np.column_stack([known, rest]), expected)[-1]
    return float(slope * (high - low))


def _scaled(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = columns.std(axis=0)
    return (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def _slopes(columns: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit log E[y] = columns @ slopes by Poisson pseudo maximum likelihood."""
    start = np.log(expected + 0.1 * expected.mean())
    slopes = np.linalg.lstsq(columns, start, rcond=None)[0]
    for _ in range(STEPS):
        fitted = np.exp(columns @ slopes)
        score = columns.T @ (expected - fitted)
        # A tiny ridge: a control may be constant, as nothing paid is where nobody pays.
        curvature = (columns.T * fitted) @ columns + 1e-9 * fitted.sum() * np.eye(len(score))
        step = np.linalg.solve(curvature, score)
        slopes = slopes + step
        if np.abs(step).max() < 1e-9:
            break
    return slopes
