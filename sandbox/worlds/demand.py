"""Say what demand, effort and a schedule of on and off make of the leads of each day."""

from dataclasses import dataclass

import numpy as np

from sandbox.worlds.columns import Floats
from sandbox.worlds.world import generator

#: Weeks of history; weeks after the last block, so that its leads have bought.
BEFORE, AFTER = 26, 4
#: Leads by weekday, Monday first, against their mean.
WEEKDAYS = np.array([1.1, 1.15, 1.15, 1.1, 1.0, 0.7, 0.8])
#: Days differ by more than counting: the standard deviation of a day's rate against what it was.
ROUGH = 0.08


@dataclass(frozen=True)
class Panel:
    """Hold expected leads a day, [days], and effort: as felt, [days, platforms], and by week."""

    rate: Floats
    felt: Floats
    effort: Floats


def panel(
    seed: int, leads_a_week: float, is_on: np.ndarray, shares: Floats, carry: int, chasing: float
) -> Panel:
    """Return what a schedule does to the leads of each day, and the effort behind it.

    `is_on` is [weeks, platforms], around which lie BEFORE weeks of varying effort and AFTER weeks
    with everything on.
    """
    weeks = BEFORE + len(is_on) + AFTER
    demand, mood = _demand(seed, weeks)
    effort = _effort(seed, mood, chasing, len(shares))
    effort[BEFORE : BEFORE + len(is_on)] = is_on
    effort[BEFORE + len(is_on) :] = 1.0
    felt = _felt(np.repeat(effort, 7, axis=0), carry)
    rate = leads_a_week / 7 * demand * np.prod(1 - shares * (1 - felt), axis=1)
    return Panel(rate, felt, effort)


def _demand(seed: int, weeks: int) -> tuple[Floats, Floats]:
    """Return demand a day against its mean, and the mood of each week that it follows."""
    dice = generator("C", seed, "demand")
    persistence, spread = dice.uniform(0.2, 0.8), dice.uniform(0.05, 0.2)
    noise = dice.normal(size=weeks) * np.sqrt(1 - persistence**2)
    mood = np.zeros(weeks)
    mood[0] = dice.normal()
    for week in range(1, weeks):
        mood[week] = persistence * mood[week - 1] + noise[week]
    day = np.arange(7 * weeks)
    year = dice.uniform(0, 0.2) * np.cos(2 * np.pi * (day / 365 - dice.random()))
    trend = dice.uniform(-0.2, 0.3) * (day - day.mean()) / 365
    holiday = np.zeros(7 * weeks)
    for begins in np.flatnonzero(dice.random(7 * weeks) < 5 / 365):
        holiday[begins : begins + dice.integers(2, 10)] += dice.normal(0, 0.35)
    rough = np.log(dice.gamma(1 / ROUGH**2, ROUGH**2, 7 * weeks))
    log = np.repeat(spread * mood, 7) - spread**2 / 2 + year + trend + holiday + rough
    return np.exp(log) * WEEKDAYS[day % 7] / WEEKDAYS.mean(), mood


def _effort(seed: int, mood: Floats, chasing: float, platforms: int) -> Floats:
    """Return effort a week against the ordinary one, [weeks, platforms], chasing the mood."""
    dice = generator("C", seed, "effort")
    own = dice.normal(size=(len(mood), platforms))
    wish = chasing * mood[:, None] + np.sqrt(1 - chasing**2) * own
    return np.clip(1 + 0.25 * wish, 0.2, 1.8)


def _felt(effort: Floats, carry: int) -> Floats:
    """Spread each day's effort over that day and the `carry` days after, halving every two days."""
    kernel = 0.5 ** (np.arange(carry + 1) / 2)
    kernel /= kernel.sum()
    padded = np.concatenate([np.ones((carry, effort.shape[1])), effort])
    return sum(kernel[lag] * padded[carry - lag : len(padded) - lag] for lag in range(carry + 1))
