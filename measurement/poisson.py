"""Poisson regression with an intercept per stratum: counts and revenue, zeros included.

Santos Silva, Tenreyro: The log of gravity, Review of Economics and Statistics 88(4), 2006, 641-658.
The estimate needs only that the mean is right, log E[y] = intercept of the stratum + columns x
coefficients, so it serves counts of any spread and money as well (PPML, quasi-Poisson).

The intercepts are solved for, not searched: given the coefficients, those of stratum g make its
means add up to its outcomes. What is left is the likelihood of how the outcomes of a stratum are
shared among its units, p_i = exp(columns_i x coefficients) / sum over the stratum, which Newton's
method climbs (iteratively reweighted least squares). A stratum without outcomes says nothing.
"""

from dataclasses import dataclass

import numpy as np

from measurement.paths import Floats, Ints

#: A trace of ridge, relative to all outcomes: columns that say the same, or units of a kind that
#: never has an outcome, get finite coefficients; others move by a millionth.
RIDGE = 1e-6
#: A kind without outcomes walks one unit of the logarithm a step until the ridge holds it: fifteen
#: or so. Everything else takes five.
STEPS = 60
#: Steps smaller than this move no figure anybody sees.
SETTLED = 1e-9


@dataclass(frozen=True)
class Fit:
    """What was found: a coefficient per column and the mean of each unit."""

    coefficients: Floats  # [k]
    means: Floats  # [n], in the unit of the outcome


def fit(outcome: Floats, columns: Floats, strata: Ints, start: Floats | None = None) -> Fit | None:
    """Fit outcome [n] >= 0 on columns [n, k] of unit spread; strata [n] ascend along the rows.

    None when nothing can be estimated: no outcome at all, or no end after many steps.
    """
    total = float(outcome.sum())
    if not total > 0:
        return None
    begins = np.flatnonzero(np.diff(strata, prepend=strata[0] - 1))
    place = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(strata)))
    outcomes = np.add.reduceat(outcome, begins)
    ridge = RIDGE * total
    found = np.zeros(columns.shape[1]) if start is None else start
    shares, score = _shares(columns @ found, begins, place)
    height = outcome @ score - ridge / 2 * found @ found
    for _ in range(STEPS):
        means = shares * outcomes[place]
        within = np.add.reduceat(means[:, None] * columns, begins, axis=0)
        apart = within / np.sqrt(np.where(outcomes > 0, outcomes, 1))[:, None]
        curve = (columns * means[:, None]).T @ columns - apart.T @ apart
        curve[np.diag_indices_from(curve)] += ridge
        slope = columns.T @ (outcome - means) - ridge * found
        try:
            step = np.linalg.solve(curve, slope)
        except np.linalg.LinAlgError:
            return None
        for _ in range(30):  # Halved until it climbs; rounding is no descent.
            shares, score = _shares(columns @ (found + step), begins, place)
            higher = outcome @ score - ridge / 2 * (found + step) @ (found + step)
            if higher >= height - 1e-12 * abs(height):
                break
            step = step / 2
        found, height = found + step, higher
        if not np.isfinite(height):
            return None
        if np.abs(step).max(initial=0) < SETTLED:
            return Fit(found, shares * outcomes[place])
    return None


def log_shares(scores: Floats, strata: Ints) -> Floats:
    """Return the logarithm of each unit's share of its stratum's outcomes, [n]."""
    begins = np.flatnonzero(np.diff(strata, prepend=strata[0] - 1))
    place = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(strata)))
    return _shares(scores, begins, place)[1]


def _shares(scores: Floats, begins: Ints, place: Ints) -> tuple[Floats, Floats]:
    """Return each unit's share of its stratum, and its logarithm."""
    centred = scores - np.maximum.reduceat(scores, begins)[place]
    raised = np.exp(centred)
    sums = np.add.reduceat(raised, begins)[place]
    return raised / sums, centred - np.log(sums)
