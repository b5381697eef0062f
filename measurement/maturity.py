"""How complete a young cohort is, and what it will come to, with its prediction interval.

A triangle holds what each cohort (a week of touches) brought at each age; what has not happened yet
is NaN. Chain ladder: f_k = sum C_(i,k+1) / sum C_(i,k) over the cohorts that reached age k+1;
completeness p_a = 1 / (f_a f_(a+1) ...); final = C / p_a. For young cohorts the pooled rate of the
others helps (Bornhuetter, Ferguson: The Actuary and IBNR, 1972): final = C + (1 - p) x exposure x
rate. Half old enough, chain ladder; below, both mixed p to 1 - p, which is Benktander's method
(Mack: Credible claims reserves, ASTIN Bulletin 30(2), 2000); very young, the pooled rate alone.

Prediction errors are those of the over-dispersed Poisson model behind the chain ladder (Renshaw,
Verrall 1998; England, Verrall: Insurance: Mathematics and Economics 25, 1999): chance still to
come, chance in what is there, and the factors' own error. Given a cohort's total its parts are
multinomial, so var(log f_k) = phi (1 / sum C_(i,k) - 1 / sum C_(i,k+1)), independent over k.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

#: From here a cohort speaks for itself; chain ladder errs by 1/p, so twofold at most.
CHAIN_LADDER_FROM = 0.5
#: Below, what is there is a tenth of the whole or less: its chance says more than it does.
POOLED_BELOW = 0.1
#: A cohort that far away counts half in the pooled rate. With 5 instead, errors are a bit smaller
#: where rates stand still (simulated: 11.0 instead of 11.3 per cent); but where they fall by 5 per
#: cent a week the newest week comes out 33 per cent too high instead of 14.
RATE_HALF_LIFE = 2.0
METHODS = ("chain ladder", "credibility mix", "Bornhuetter-Ferguson")


@dataclass(frozen=True)
class Expected:
    """What each cohort should come to; every array is [n_cohorts]."""

    completeness: Floats  # p_a, 0 to 1
    final: Floats  # in the unit of the triangle
    standard_error: Floats  # of predicting the final, same unit
    low: Floats  # prediction interval at the asked level
    high: Floats
    credibility: Floats  # weight of chain ladder: 1, p, or 0

    @property
    def methods(self) -> list[str]:
        """Name the method of each cohort, one of METHODS."""
        return [METHODS[0] if z == 1 else METHODS[1] if z > 0 else METHODS[2]
                for z in self.credibility]  # fmt: skip


def net_of(gross: Expected, refunds: Expected, level: float = 0.9) -> Expected:
    """Return gross less refunds, [n_cohorts]: gross x (1 - the refund rate expected in the end).

    `refunds` must have been predicted with `gross.final` as exposures. As complete as all of the
    money that moves, either way. Refunds grow with sales, so an error of gross counts only in the
    part kept.
    """
    final = gross.final - refunds.final
    kept = np.divide(final, gross.final, out=np.ones_like(final), where=gross.final > 0)
    error = np.hypot(kept * gross.standard_error, refunds.standard_error)
    reach = stats.norm.ppf((1 + level) / 2) * error
    moves = gross.final + refunds.final
    moved = gross.completeness * gross.final + refunds.completeness * refunds.final
    return Expected(
        np.divide(moved, moves, out=gross.completeness.copy(), where=moves > 0),
        final,
        error,
        np.maximum(final - reach, 0.0),
        final + reach,
        gross.credibility,
    )


def completeness(increments: Floats) -> tuple[Floats, Floats]:
    """Return p_a and var(log p_a) / phi after each age, both [n_ages].

    `increments` is [n_cohorts, n_ages], not negative, NaN from the first age not over yet. Beyond
    the last age nothing is expected; an age no cohort has left counts as the end.
    """
    shares, spread = np.ones(increments.shape[1]), np.zeros(increments.shape[1])
    for age in range(increments.shape[1] - 1):
        reached = ~np.isnan(increments[:, age + 1])
        before = increments[reached, : age + 1].sum()
        after = before + increments[reached, age + 1].sum()
        if after > 0:
            shares[age] = before / after
        if before > 0:
            spread[age] = 1 / before - 1 / after
    completed = np.cumprod(shares[::-1], dtype=np.float64)[::-1]
    return completed, np.cumsum(spread[::-1], dtype=np.float64)[::-1]


def expected_finals(
    increments: Floats, exposures: Floats, *, counts: bool, level: float = 0.9
) -> Expected:
    """Predict each cohort's final figure from its triangle and exposures (sessions, [n_cohorts]).

    Cohorts stand in order of time, a step apart. Every cohort has at least one age. `counts`:
    figures are numbers of people, not money; then intervals end on whole numbers, and less than
    Poisson's chance (phi < 1) is not believed. Where phi cannot be told, counts are Poisson's and
    money comes in lumps as big as its biggest. Raises ValueError when the triangle has a hole or
    a negative increment.
    """
    known = ~np.isnan(increments)
    ages = known.sum(axis=1)
    if not (ages.all() and (known == (np.arange(known.shape[1]) < ages[:, None])).all()):
        raise ValueError("a cohort has no age, or an age is missing before a later one")
    if (increments[known] < 0).any():
        raise ValueError("increments cannot be negative: give refunds a triangle of their own")
    p_by_age, spread_by_age = completeness(increments)
    p, spread = p_by_age[ages - 1], spread_by_age[ages - 1]
    observed = np.nansum(increments, axis=1)
    ladder = np.divide(observed, p, out=np.zeros_like(p), where=p > 0)
    phi = dispersion(increments, ladder, p_by_age)
    if np.isnan(phi):
        phi = 1.0 if counts else float(np.nanmax(increments))
    elif counts:
        phi = max(phi, 1.0)

    expected, rate_variance = pooled(observed, exposures, p, phi)
    z = np.where(p >= CHAIN_LADDER_FROM, 1.0, np.where(p >= POOLED_BELOW, p, 0.0))
    to_come = (1 - p) * (z * ladder + (1 - z) * expected)
    final = observed + to_come
    slope = np.divide(z * ladder, p, out=np.zeros_like(p), where=p > 0) + (1 - z) * expected
    own = np.divide(z**2 * phi * final, p, out=np.zeros_like(p), where=p > 0)
    variance = (
        phi * to_come
        + (1 - p) ** 2 * (own + (1 - z) ** 2 * rate_variance)
        + slope**2 * p**2 * phi * spread
    )
    low, high = _between(to_come, variance, level, counts)
    return Expected(p, final, np.sqrt(variance), observed + low, observed + high, z)


def dispersion(increments: Floats, ladder: Floats, p_by_age: Floats) -> float:
    """Return phi, Pearson's chi squared over its degrees of freedom; NaN when there are none."""
    fitted = ladder[:, None] * np.diff(p_by_age, prepend=0)
    cells = ~np.isnan(increments) & (fitted > 0)
    freedom = cells.sum() - (cells.any(axis=1).sum() + cells.any(axis=0).sum() - 1)
    if freedom <= 0:
        return np.nan
    return float((((increments - fitted) ** 2)[cells] / fitted[cells]).sum() / freedom)


def pooled(observed: Floats, exposures: Floats, p: Floats, phi: float) -> tuple[Floats, Floats]:
    """Return what exposure and the neighbours' rate expect of a cohort, and that one's variance.

    Rates are pooled over used-up exposure, nearer cohorts counting more (Gluck: Balancing
    development and trend, PCAS 84, 1997). The variance holds the pooled rate's own error and how
    much true rates differ from cohort to cohort.
    """
    used = exposures * p
    places = np.arange(len(p))
    weights = 0.5 ** (np.abs(places[:, None] - places) / RATE_HALF_LIFE)
    weighed = weights @ used
    rates = np.divide(weights @ observed, weighed, out=np.zeros_like(p), where=weighed > 0)
    chance = np.divide(phi * rates * (weights**2 @ used), weighed**2,
                       out=np.zeros_like(p), where=weighed > 0)  # fmt: skip
    between = 0.0
    if used.sum() > 0 and (used > 0).sum() > 1:
        off = np.divide(observed, used, out=np.zeros_like(p), where=used > 0) - rates
        excess = (used * off**2).sum() - phi * (rates * (used > 0)).sum()
        between = max(0.0, float(excess / used.sum()))
    return exposures * rates, exposures**2 * (chance + between)


def _between(mean: Floats, variance: Floats, level: float, counts: bool) -> tuple[Floats, Floats]:
    """Return the middle `level` of what is to come, which is never negative.

    Of money a gamma distribution, of counts its mixture with Poisson: the negative binomial.
    """
    low, high = mean.copy(), mean.copy()
    wide = (mean > 0) & (variance > (mean if counts else 0))
    m, v = mean[wide], variance[wide]
    spread = stats.nbinom(m**2 / (v - m), m / v) if counts else stats.gamma(m**2 / v, scale=v / m)
    low[wide], high[wide] = spread.ppf((1 - level) / 2), spread.ppf((1 + level) / 2)
    return low, high
