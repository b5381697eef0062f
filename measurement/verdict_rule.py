"""When may a metric be called vanity, a leading indicator, or neither? One rule, in this order.

1. Too little to tell: fewer than 12 weeks, 40 units or 30 outcome events, or a metric that does not
   vary beyond its controls: insufficient data.
2. The upper limit of the effect lies below what would be worth having: vanity. First, so that an
   effect that is certain but trivial is vanity too.
3. Found among all tests of the night, above zero for sure, worth having, and not refuted by later
   data, by reversed time or by shifted time: leading indicator.
4. Anything else: insufficient data.

Not being significant is never a reason to call a metric vanity.
"""

from dataclasses import dataclass

import numpy as np

from measurement.days import Placebo
from measurement.jackknife import Estimate

WEEKS, UNITS, EVENTS = 12, 40, 30
#: Two-sided, so that each end is a one-sided limit of 95 %.
LEVEL = 0.90
DISCOVERY_RATE = 0.10
#: One-sided, of the metric before less the metric after.
PLACEBO_LEVEL = 0.10
#: Quantiles of 95 % and of 80 %: 1.645 + 0.842 standard errors see an effect four times in five.
POWER = 2.49
#: The interquartile range of a normal has as many standard deviations. Per unit the variance of an
#: effect of one standard deviation is sigma^2 + 1 / mean, so n = (3.36 / effect)^2 x that.
SWING_SPREADS = 1.35

VANITY, LEADING, INSUFFICIENT = "vanity", "leading indicator", "insufficient data"


@dataclass(frozen=True)
class Verdict:
    """The word and why."""

    verdict: str
    reason_code: str


def gate(weeks: int, units: int, events: float) -> Verdict | None:
    """Refuse what is too little to tell; None when there is enough."""
    if weeks < WEEKS or units < UNITS:
        return Verdict(INSUFFICIENT, "short_history")
    if events < EVENTS:
        return Verdict(INSUFFICIENT, "sparse_outcome")
    return None


def is_promising(effect: Estimate, worthwhile: float) -> bool:
    """Say whether an effect is surely above zero and, as estimated, worth having (a logarithm)."""
    return effect.limits(LEVEL)[0] > 0 and effect.value >= worthwhile


def negligible(
    effect: Estimate, without_reach: Estimate | None, worthwhile: float
) -> Verdict | None:
    """Call vanity what surely stays below the worthwhile effect; None when it does not."""
    high = effect.limits(LEVEL)[1]
    if not high < worthwhile:
        return None
    if without_reach is not None and is_promising(without_reach, worthwhile):
        return Verdict(VANITY, "exposure_proxy")
    return Verdict(VANITY, "goes_with_less" if high < 0 else "negligible")


def also_today(found: Verdict, today: Estimate | None, worthwhile: float) -> Verdict:
    """Call days vanity only when the metric of the same day is negligible as well.

    That of the days before may miss what comes and goes within a day.
    """
    if today is not None and today.limits(LEVEL)[1] < worthwhile:
        return found
    return Verdict(INSUFFICIENT, "same_day_not_ruled_out")


def undecided(effect: Estimate, q_value: float, worthwhile: float) -> Verdict | None:
    """Say why an effect that is not negligible is no discovery either; None when it is one."""
    if not is_promising(effect, worthwhile):
        return Verdict(INSUFFICIENT, "interval_too_wide")
    if not q_value <= DISCOVERY_RATE:
        return Verdict(INSUFFICIENT, "chance_among_many_tests")
    return None


def refuted(
    helps_later: bool | None, placebo: Placebo | None, beats_shifted: bool | None
) -> Verdict:
    """Let a discovery pass that nothing refutes; None: that check could not be made."""
    if helps_later is None or placebo is None or beats_shifted is None:
        return Verdict(INSUFFICIENT, "not_checkable_yet")
    if not helps_later:
        return Verdict(INSUFFICIENT, "unstable_over_time")
    if placebo.difference.p_value_above() > PLACEBO_LEVEL:
        is_seen = placebo.after.p_value_above() <= PLACEBO_LEVEL
        return Verdict(INSUFFICIENT, "confounded_demand" if is_seen else "demand_not_ruled_out")
    if not beats_shifted:
        return Verdict(INSUFFICIENT, "shifted_as_strong")
    return Verdict(LEADING, "passed_all_checks")


def units_needed(
    standard_error: float | None, units: int, events: float, worthwhile: float
) -> float:
    """Return how many units would decide, of the kind there are; nan when none tells.

    Four times in five so many units rule out a worthwhile effect where there is none, and tell one
    of that size from none. The uncertainty is that of the test, which shrinks with the root of the
    units; before there is one, that of counts whose only spread is chance.
    """
    if not events > 0:
        return np.nan
    if standard_error is None:
        wanted = (SWING_SPREADS * POWER / worthwhile) ** 2 * units / events
    else:
        wanted = (POWER * standard_error / worthwhile) ** 2 * units
    return max(np.ceil(wanted), np.ceil(EVENTS * units / events), UNITS)
