"""Shrink noisy group means toward their average, and say which group is best, if one is.

Each group has an estimate m_s (a log rate) with variance v_s; true values are normal around a grand
mean with variance tau^2. Point estimate of tau^2: Paule, Mandel: Consensus values and weighting
factors, Journal of Research of the National Bureau of Standards 87(5), 1982: the tau^2 at which
Q(tau^2) = sum (m - mean)^2 / (v + tau^2) is J - 1. With few groups tau^2 is hardly known, and
intervals at the point estimate are too short. Q at the true tau^2 is chi squared with J - 1 degrees
of freedom, so each of its quantiles gives one tau^2 (Viechtbauer: Statistics in Medicine 26, 2007);
the posterior here is the mixture over them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]

#: How many values of tau^2 stand for its distribution: quantiles a hundredth apart.
TAUS = 100
#: Draws per tau^2: 10,000 in all, so that a probability is known to half a hundredth.
DRAWS = 100
#: Any number will do; the same one each night, so that a rerun changes nothing.
SEED = 20261122
#: A best group is named only when it is best with this probability ...
NAMED_FROM = 0.8


@dataclass(frozen=True)
class Shrunk:
    """Posterior of groups; arrays are [n_groups], on the scale of the estimates."""

    grand: float  # posterior mean of the groups' average
    tau2: float  # Paule and Mandel's
    mean: Floats
    low: Floats
    high: Floats
    probability_best: Floats
    above_average: Floats  # group minus the average of all groups
    above_average_low: Floats
    above_average_high: Floats

    @property
    def named(self) -> int | None:
        """Return the best group, or None: it must be sure, and better than average for sure."""
        best = int(np.argmax(self.probability_best))
        sure = self.probability_best[best] >= NAMED_FROM and self.above_average_low[best] > 0
        return best if sure else None


def between_variance(means: Floats, variances: Floats, q: float | None = None) -> float:
    """Return the tau^2 at which Q is `q`; Paule and Mandel's q is J - 1. 0 when Q(0) is less."""
    wanted = len(means) - 1 if q is None else q

    def excess(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        centre = (weights * means).sum() / weights.sum()
        return float((weights * (means - centre) ** 2).sum()) - wanted

    if excess(0.0) <= 0:
        return 0.0
    # Q(tau^2) < sum (m - mean)^2 / tau^2, so beyond this it is below what is wanted.
    above = ((means - means.mean()) ** 2).sum() / wanted + 1e-12
    return float(optimize.brentq(excess, 0.0, above, xtol=1e-12))


def shrink(means: Floats, variances: Floats, level: float = 0.9) -> Shrunk:
    """Shrink group estimates, [n_groups] each, with the uncertainty of tau^2 in every interval.

    Raises ValueError for fewer than two groups or a variance that is not positive.
    """
    if len(means) < 2 or not (variances > 0).all():
        raise ValueError("shrinking takes two groups or more, and positive variances")
    places = (np.arange(TAUS) + 0.5) / TAUS
    quantiles = stats.chi2.ppf(places, len(means) - 1)
    random = np.random.default_rng(SEED)
    draws = np.concatenate(
        [_drawn(means, variances, between_variance(means, variances, q), random) for q in quantiles]
    )
    above = draws - draws.mean(axis=1, keepdims=True)
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(draws, ends, axis=0)
    above_low, above_high = np.quantile(above, ends, axis=0)
    best = np.bincount(draws.argmax(axis=1), minlength=len(means)) / len(draws)
    return Shrunk(
        grand=float(draws.mean()),
        tau2=between_variance(means, variances),
        mean=draws.mean(axis=0),
        low=low,
        high=high,
        probability_best=best,
        above_average=above.mean(axis=0),
        above_average_low=above_low,
        above_average_high=above_high,
    )


def _drawn(means: Floats, variances: Floats, tau2: float, random: np.random.Generator) -> Floats:
    """Draw true values given tau^2, the grand mean being unknown: [DRAWS, n_groups]."""
    weights = 1 / (variances + tau2)
    centre = (weights * means).sum() / weights.sum()
    grand = centre + random.standard_normal(DRAWS)[:, None] / np.sqrt(weights.sum())
    kept = tau2 / (variances + tau2)
    noise = random.standard_normal((DRAWS, len(means))) * np.sqrt(kept * variances)
    return grand + kept * (means - grand) + noise
