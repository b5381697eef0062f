"""What an ordinary strong unit has over an ordinary weak one: the effect of a metric's swing.

The metric is freed of what the controls say of it (ordinary least squares, within the strata). The
swing is the interquartile range of what is left; the effect is the Poisson coefficient times the
swing, so that exp(effect) says by how much the outcome is multiplied between a unit at the third
quartile of comparable units and one at the first. The swing is itself measured: among few units
with many controls it comes out too small, and noisy; both are allowed for. The effect does not hang
on the metric's unit, nor, as a correlation would, on how noisy the outcome is.
"""

from dataclasses import replace

import numpy as np

from measurement import jackknife, poisson
from measurement.paths import Floats, Ints

#: With less than this share of a metric's spread left over the controls say it all; what differs is
#: rounding, or a figure counted twice by other words.
NOTHING_LEFT = 0.01
#: Error of the interquartile range of n normal values, in standard deviations: 1.573 / sqrt(n)
#: (Kendall and Stuart, The advanced theory of statistics 1, 10.12).
RANGE_ERROR = 1.573
#: Relative to controls of unit spread: it leaves a billionth of what they say.
RIDGE = 1e-9


def freed(metric: Floats, controls: Floats, strata: Ints) -> Floats:
    """Return what the controls [n, k] and the strata leave of the metric [n]."""
    both = np.column_stack([metric, controls])
    codes = np.unique(strata, return_inverse=True)[1]
    counts = np.bincount(codes)
    means = np.column_stack([np.bincount(codes, column) / counts for column in both.T])
    centred = both - means[codes]
    own, others = centred[:, 0], centred[:, 1:]
    if others.shape[1]:
        # By normal equations: lstsq keeps all cores busy for milliseconds to solve so little.
        # The trace of ridge lets controls say the same thing twice.
        square = others.T @ others
        square[np.diag_indices_from(square)] += RIDGE * len(own)
        own = own - others @ np.linalg.solve(square, others.T @ own)
    return own


def quartile_range(freed_metric: Floats, metric: Floats) -> float:
    """Return the interquartile range of what is left; 0 where there is no ordinary swing.

    That is where only rounding is left, and where most units have the same figure to begin with:
    of a metric that is nearly always 0 no unit is ordinarily strong.
    """
    if not freed_metric.std() > NOTHING_LEFT * metric.std():
        return 0.0
    if not np.diff(np.quantile(metric, [0.25, 0.75]))[0] > 0:
        return 0.0
    low, high = np.quantile(freed_metric, [0.25, 0.75])
    return float(high - low)


def widening(controls: Floats, strata: Ints) -> float:
    """Return by how much what is left is wider among all units than among those it was fitted to.

    Residuals of n units lose a degree of freedom to each control and stratum: sqrt(n / (n - k)).
    """
    units, known = len(controls), controls.shape[1] + len(np.unique(strata))
    return float(np.sqrt(units / max(units - known, 1)))


def point(metric: Floats, outcome: Floats, controls: Floats, strata: Ints) -> float | None:
    """Return the effect alone, without its uncertainty; None when there is none to be found."""
    own = freed(metric, controls, strata)
    reach = quartile_range(own, metric) * widening(controls, strata)
    spread = own.std()
    if not reach > 0:
        return None
    found = poisson.fit(outcome, np.column_stack([own / spread, controls]), strata)
    return None if found is None else float(found.coefficients[0] * reach / spread)


def measure(
    metric: Floats, outcome: Floats, controls: Floats, strata: Ints, clusters: Ints
) -> jackknife.Estimate | None:
    """Estimate the effect with a jackknife over the clusters [n]; None when nothing is found.

    Rows ascend by stratum.
    """
    own = freed(metric, controls, strata)
    reach = quartile_range(own, metric) * widening(controls, strata)
    if not reach > 0:
        return None
    spread = own.std()
    columns = np.column_stack([own / spread, controls])
    whole = poisson.fit(outcome, columns, strata)
    if whole is None:
        return None
    is_own_stratum = np.array_equal(clusters, strata)
    left_out = []
    for cluster in np.unique(clusters):
        kept = clusters != cluster
        if is_own_stratum and not outcome[~kept].any():
            continue  # Says nothing, so leaving it out moves nothing; and it is no evidence.
        part = poisson.fit(outcome[kept], columns[kept], strata[kept], whole.coefficients)
        left_out.append(np.nan if part is None else part.coefficients[0])
    scale = reach / spread
    found = jackknife.estimate(float(whole.coefficients[0] * scale), np.array(left_out) * scale)
    if found is None:
        return None
    relative = RANGE_ERROR * spread / (quartile_range(own, metric) * np.sqrt(len(own)))
    return replace(
        found, standard_error=float(np.hypot(found.standard_error, found.value * relative))
    )
