"""Forecast the total of the days ahead from the days behind: their level, weekdays and spread.

A day's expectation is level x factor of its weekday. The spread is that of whole weeks about their
expectation (quasi-Poisson: variance = dispersion x mean; McCullagh, Nelder: Generalized Linear
Models, 2nd ed. 1989, 9.2), since busy days come together and single days would look independent.
For the days ahead, of which M are expected after S were seen,

    variance = inflation x dispersion x (M + M^2 / S),

the second term being what is not known of the level. The total is taken as negative binomial for
pieces, gamma for money, of that mean and variance. Assumed: the level of the days behind goes on.
On simulated days an 80 % interval holds 78 to 86 % (tests/measurement/test_forecast.py), and 71 %
where whole weeks vary by 140 % of their mean.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

#: A dispersion from fewer than four weeks is a guess.
MINIMUM_WEEKS = 4
#: Two ordinary days are added to each weekday: with eight of each, a fifth towards the mean.
ORDINARY_DAYS = 2.0
#: What is counted when nothing was: half a piece, as in Jeffreys' interval of a Poisson mean.
HALF_A_PIECE = 0.5


@dataclass(frozen=True)
class Forecast:
    """What the days ahead bring together, in the unit of the days behind."""

    expected: float
    low: float
    high: float
    chance: float  # 0 to 1: that it is at least what is needed


def weekday_factors(history: ArrayLike, weekdays: ArrayLike) -> NDArray[np.float64]:
    """Return seven factors about 1; ones when there is nothing to tell them from.

    `history`: a value per day; `weekdays`: 0 to 6 per day.
    """
    values, days = np.asarray(history, float), np.asarray(weekdays, int)
    total = values.sum()
    if total <= 0:
        return np.ones(7)
    mean = total / len(values)
    seen = np.bincount(days, minlength=7)
    sums = np.bincount(days, weights=values, minlength=7)
    return (sums + ORDINARY_DAYS * mean) / ((seen + ORDINARY_DAYS) * mean)


def total_ahead(
    history: ArrayLike,
    weekdays: ArrayLike,
    ahead: ArrayLike,
    *,
    needed: float,
    is_money: bool,
    confidence: float = 0.8,
) -> Forecast | None:
    """Forecast the sum of the days `ahead` (weekdays, 0 to 6) from whole days behind, oldest first.

    Return None when fewer than four whole weeks are behind, or of money none came at all.
    """
    values, days = np.asarray(history, float), np.asarray(weekdays, int)
    future = np.asarray(ahead, int)
    weeks = len(values) // 7
    if weeks < MINIMUM_WEEKS or (is_money and values.sum() <= 0):
        return None
    if not len(future):
        return Forecast(0.0, 0.0, 0.0, float(needed <= 0))
    factors = weekday_factors(values, days)
    seen = max(values.sum(), HALF_A_PIECE)
    level = seen / factors[days].sum()
    expected = level * factors[future].sum()
    whole = slice(len(values) - 7 * weeks, None)
    sums = values[whole].reshape(weeks, 7).sum(axis=1)
    means = level * factors[days[whole]].reshape(weeks, 7).sum(axis=1)
    dispersion = ((sums - means) ** 2 / means).sum() / (weeks - 1)
    # Pieces that come independently scatter like Poisson counts; fewer weeks may show less by luck.
    dispersion = dispersion if is_money else max(dispersion, 1.0)
    upper = (1 + confidence) / 2
    # The dispersion is one of a few weeks: Student's quantile instead of the normal one.
    inflation = (stats.t.ppf(upper, weeks - 1) / stats.norm.ppf(upper)) ** 2
    variance = inflation * dispersion * (expected + expected**2 / seen)
    if is_money:
        ahead_total = stats.gamma(expected**2 / variance, scale=variance / expected)
        chance = ahead_total.sf(needed) if needed > 0 else 1.0
    else:
        ahead_total = stats.nbinom(expected**2 / (variance - expected), expected / variance)
        chance = ahead_total.sf(ceil(needed) - 1)
    low, high = ahead_total.ppf([1 - upper, upper])
    return Forecast(float(expected), float(low), float(high), float(chance))
