"""Switchbacks: draw when a platform is on and off, say what can be seen, read what went with it.

A platform is switched on and off block by block (a week each) in a drawn order. Because chance
decides, what the company's own demand does in these weeks is no rival explanation. The reading is a
Poisson pseudo-likelihood of the block's outcome on the dummies `off` and a trend,

    log E[Y_b] = a + trend(b) + sum_j c_j off_bj,        effect_j = 1 - exp(c_j):

the share of all of the outcome that goes while platform j is off. The first days of each block are
left out (they still live on the block before), so blocks hold the same weekdays. The error is that
of the leave-one-block-out jackknife with Student's t; the p-value needs no model: it compares with
schedules drawn again from the same design (Bojinov, Simchi-Levi, Zhao: Design and analysis of
switchback experiments, Management Science 69(7), 2023).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from measurement import jackknife, poisson
from measurement.paths import Floats
from measurement.schedules import REDRAWS, Bools, redrawn

#: Blocks are whole weeks, so that all hold the same weekdays.
BLOCK_DAYS = 7
#: Most posts die within two days, and visitors become leads within a day or two of their visit.
WASHOUT_DAYS = 3
#: Below, the jackknife's error is itself a guess; 12 weeks with four platforms leave six.
LEAST_DF = 8
#: Two-sided, and how often an effect of the advised size is found.
TEST_LEVEL, POWER = 0.05, 0.8
#: 1.96 for the level and 0.84 for the power, in errors.
RULE_OF_THUMB = 2.8
#: Two months: a trend and its noise are not to be told apart in fewer weeks.
LEAST_WEEKS = 8
#: Fewer weeks leave one platform LEAST_DF with nothing to spare.
LEAST_BLOCKS = 12


@dataclass(frozen=True)
class Reading:
    """What one platform's switching did to one outcome; NaN where there is not enough data."""

    log_change: float  # c: what off adds to the log of the outcome
    standard_error: float  # of c
    df: int  # blocks less parameters
    p_value: float  # by re-drawing the schedule

    @property
    def effect(self) -> float:
        """The share of all of the outcome that goes while off; negative where more comes."""
        return -float(np.expm1(self.log_change))

    def limits(self, level: float) -> tuple[float, float]:
        """Return the limits of the effect at that level, e.g. 0.9, lower first."""
        if not np.isfinite(self.standard_error):
            return float("nan"), float("nan")
        reach = stats.t.ppf(0.5 + level / 2, self.df) * self.standard_error
        low, high = -np.expm1(self.log_change + reach), -np.expm1(self.log_change - reach)
        return float(low), float(high)


def noise(weekly: ArrayLike) -> float:
    """Return the sd of the log of a weekly count around its trend, at least that of pure counting.

    `weekly` holds the sums of the days that will be read (without the washout), a week each.
    NaN below LEAST_WEEKS or where nothing was counted. The trend is the one of the reading.
    """
    weekly = np.asarray(weekly, np.float64)
    fitted = _fitted(weekly, _trend(len(weekly))) if len(weekly) >= LEAST_WEEKS else None
    if fitted is None:
        return float("nan")
    df = degrees_of_freedom(len(weekly), platforms=0)
    relative = float((((weekly - fitted) / fitted) ** 2).sum() / df)
    return float(np.sqrt(max(relative, 1 / weekly.mean())))


def with_counting(sigma: float, mean: float) -> float:
    """Add the noise of counting to that of demand: sqrt(sigma^2 + 1 / mean)."""
    return float(np.sqrt(sigma**2 + 1 / mean))


def smallest_effect(sigma: float, blocks: int, platforms: int = 1) -> float:
    """Return the share of the outcome whose going is found four times in five; NaN without df.

    An error of 2 sigma / sqrt(n) times 2.8 is the rule of thumb; what trend and t cost is added.
    """
    df = degrees_of_freedom(blocks, platforms)
    if df < 1:
        return float("nan")
    detected = stats.t.ppf(1 - TEST_LEVEL / 2, df) + stats.t.ppf(POWER, df)
    return -float(np.expm1(-detected * 2 * sigma / np.sqrt(df)))


def blocks_needed(sigma: float, effect: float) -> int:
    """Return how many blocks find such a share four times in five: even, LEAST_BLOCKS or more."""
    thumb = (RULE_OF_THUMB * 2 * sigma / -np.log1p(-min(effect, 0.99))) ** 2
    blocks = max(LEAST_BLOCKS, 2 * int(thumb / 2))
    while smallest_effect(sigma, blocks) > effect and effect < 0.99:
        blocks += 2
    return blocks


def degrees_of_freedom(blocks: int, platforms: int) -> int:
    """Return what level, trend and platforms leave for the error; LEAST_DF are needed."""
    return blocks - 1 - _trend(blocks).shape[1] - platforms


def totals(daily: ArrayLike, starts: ArrayLike, ends: ArrayLike) -> Floats:
    """Sum the days of each block that are read, `ends` included, the washout left out: [blocks].

    `starts` and `ends` are places in `daily`.
    """
    daily = np.asarray(daily, np.float64)
    pairs = zip(np.asarray(starts), np.asarray(ends), strict=True)
    return np.array([daily[start + WASHOUT_DAYS : end + 1].sum() for start, end in pairs])


def weekly_totals(daily: ArrayLike) -> Floats:
    """Sum the read days of the whole weeks up to the newest day, oldest first: [weeks]."""
    daily = np.asarray(daily, np.float64)
    starts = np.arange(len(daily) % BLOCK_DAYS, len(daily), BLOCK_DAYS)
    return totals(daily, starts, starts + BLOCK_DAYS - 1)


def read(outcome: ArrayLike, is_on: ArrayLike, redraws: int = REDRAWS) -> list[Reading]:
    """Read what each platform's switching did: outcome [blocks], is_on [blocks, platforms].

    A reading is NaN where a platform was never off, never on, where nothing happened in one of
    both, or where fewer than LEAST_DF blocks are left beside the parameters.
    """
    outcome = np.asarray(outcome, np.float64)
    off = ~np.asarray(is_on, bool).reshape(len(outcome), -1)
    design = np.column_stack([off, _trend(len(outcome))]).astype(np.float64)
    df = degrees_of_freedom(len(outcome), off.shape[1])
    both = [bool(outcome[o].sum() > 0 and outcome[~o].sum() > 0) for o in off.T]
    ranked = np.linalg.matrix_rank(np.column_stack([design, np.ones(len(outcome))]))
    nothing = [Reading(np.nan, np.nan, df, np.nan)] * off.shape[1]
    if df < LEAST_DF or not all(both) or ranked <= design.shape[1]:
        return nothing
    whole = _changes(outcome, design)
    kept = ~np.eye(len(outcome), dtype=bool)
    left_out = np.array([_changes(outcome[k], design[k]) for k in kept])
    readings = []
    for j in range(off.shape[1]):
        estimate = jackknife.estimate(float(whole[j]), left_out[:, j])
        if estimate is None:
            return nothing
        p_value = _p_value(outcome, off[:, j], np.delete(design, j, axis=1), redraws)
        readings.append(Reading(estimate.value, estimate.standard_error, df, p_value))
    return readings


def _changes(outcome: Floats, design: Floats) -> Floats:
    """Return the coefficients, NaN where none can be found."""
    found = poisson.fit(outcome, design, np.zeros(len(outcome), np.int64))
    return np.full(design.shape[1], np.nan) if found is None else found.coefficients


def _fitted(outcome: Floats, design: Floats) -> Floats | None:
    """Return the mean of each block."""
    found = poisson.fit(outcome, design, np.zeros(len(outcome), np.int64))
    return None if found is None else found.means


def _trend(blocks: int) -> Floats:
    """Return a trend as crooked as the blocks can afford, a degree a dozen, to 4: without level."""
    time, degree = np.linspace(-1, 1, blocks), int(np.clip(blocks // 12, 1, 4))
    return np.asarray(np.polynomial.legendre.legvander(time, degree)[:, 1:], np.float64)


def _p_value(outcome: Floats, off: Bools, controls: Floats, redraws: int) -> float:
    """Compare the schedule's score with those of schedules that could have been drawn as well.

    Under no effect the outcome would have been the same under each, so any statistic is exact. The
    score needs one fit without the platform; the schedule that ran counts among those drawn
    (Phipson and Smyth 2010), so p is never 0.
    """
    fitted = _fitted(outcome, controls)
    if fitted is None:
        return float("nan")
    controls = np.column_stack([np.ones(len(outcome)), controls])
    schedules = np.vstack([off, ~redrawn(~off, redraws)]).astype(np.float64)
    weighted = controls * fitted[:, None]
    on_controls = np.linalg.solve(controls.T @ weighted, weighted.T @ schedules.T)
    left = schedules - (controls @ on_controls).T
    spread = np.sqrt((left**2 * fitted).sum(axis=1))
    # A schedule the trend tells entirely says nothing about the platform.
    score = np.divide(
        np.abs(left @ (outcome - fitted)), spread, out=np.zeros(len(left)), where=spread > 0
    )
    # Schedules that are alike differ in the last bit.
    return float((score >= score[0] * (1 - 1e-12)).mean())
