"""Family D, maturity: visits of which a known share becomes leads, after a known time.

A visit becomes a lead with the rate of its week, once, after a log-normal time whose median is nine
days: of the last four weeks' leads two fifths are still to come. The rate stands still or falls by
a twentieth a week through the last quarter. A person visits once, so that every rule credits the
same visit.
"""

import numpy as np

from sandbox.worlds.crediting import LOOKBACK_DAYS
from sandbox.worlds.tracks import Outcomes, Touches, facts, window
from sandbox.worlds.world import Size, World, company, generator

PLATFORM = "facebook"
SESSIONS_A_WEEK = (200, 1_000, 5_000)
CELLS = tuple((sessions, falls) for sessions in SESSIONS_A_WEEK for falls in (False, True))
SMALL_CELL = (1_000, False)
WEEKS = 30
#: Leads per visit; where the rate falls, what a week keeps of it in the last so many weeks.
RATE, FALLS, FALLING_WEEKS = 0.05, 0.95, 13
#: Days from a visit to its lead: the median and the standard deviation of their logarithm.
MEDIAN_DAYS, LOG_SD = 9.0, 1.0


def generate(seed: int, size: Size) -> World:
    """Return one world; its truth has a row per cohort week.

    `leads` are all that the week's visits ever make within the look-back, seen or not, `seen` those
    before the clock, `cohort_week_on` its Monday.
    """
    sessions, falls = CELLS[seed % len(CELLS)] if size == "full" else SMALL_CELL
    first = -7.0 * WEEKS + 1  # a Monday: the last cohort ends with the clock's Sunday
    dice = generator("D maturity", seed, "visits")
    count = dice.poisson(sessions * np.exp(dice.normal(0, 0.1, WEEKS)))
    week = np.repeat(np.arange(WEEKS), count)
    at = first + 7.0 * week + 7 * dice.random(len(week))
    fallen = np.maximum(week - (WEEKS - 1 - FALLING_WEEKS), 0) if falls else 0
    rate = RATE * FALLS**fallen
    lag = MEDIAN_DAYS * np.exp(LOG_SD * dice.normal(size=len(week)))
    becomes = (dice.random(len(week)) < rate) & (lag < LOOKBACK_DAYS)
    is_past, led = at < 0, at + lag
    seen = becomes & (led < 0)
    person = np.arange(len(week))
    leads = np.flatnonzero(seen)
    outcomes = Outcomes(leads, led[leads], np.full(len(leads), "lead"), np.full(len(leads), np.nan))
    touches = Touches(person[is_past], at[is_past], np.zeros(int(is_past.sum()), np.int64))
    monday = np.datetime64("2026-11-22") + np.arange(WEEKS) * 7 + int(first)
    truth = tuple(
        {
            "cohort_week_on": monday[number].item(),
            "sessions": int((is_past & (week == number)).sum()),
            "leads": int((becomes & is_past & (week == number)).sum()),
            "seen": int((seen & (week == number)).sum()),
        }
        for number in range(WEEKS)
    )
    return World(
        "D",
        seed,
        {"member": "maturity", "sessions_a_week": sessions, "rate_falls": falls},
        company({PLATFORM: PLATFORM}) | facts(touches, outcomes, (PLATFORM,)) | window(first),
        truth,
    )
