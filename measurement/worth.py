"""Keep, test or quit a platform: bounds of what it brings against its full cost, never a point.

Attribution cannot show what would be lost without a platform; two bounds can sometimes decide.

    ceiling U: an experiment's upper 90 % limit; without one, all revenue of customers who touched
               the platform at all, enlarged by what comes from unknown origins, times the margin
    floor L:   an experiment's lower 90 % limit; without one, nothing
    quit if U < C, keep if L > C, else test; insufficient data where U cannot be computed.

C is the full cost. Both sides speak of the window as if the platform had been on throughout: weeks
in which an experiment switched it off count neither for nor against it. Frames are columns of equal
length, a row per platform; amounts are in one currency.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from measurement import switchback

Floats = NDArray[np.float64]
Frame = Mapping[str, NDArray]

#: One-sided, so that both limits together leave 90 %.
SURE = 0.95
#: Below, the factor for unknown origins passes two thirds, and the ceiling is mostly that guess.
LEAST_COVERAGE_PCT = 60.0
#: A rate from fewer than 30 outcomes has an error of a fifth and more.
LEAST_OUTCOMES = 30
#: Two months: fewer cohorts show a season, not a platform.
LEAST_MATURE_WEEKS = 8
#: Where less than half of the weeks are mature, their sales are mostly still to come.
LEAST_MATURITY_PCT = 50.0
#: Common ways of crediting gave a quarter of social credit to platforms without any effect.
HAIRCUT = 0.5
#: No team switches a platform for longer than a year.
LONGEST_TEST_WEEKS, USUAL_TEST_WEEKS = 52, 26


def bounds(platforms: Frame, margin_pct: float | None) -> dict[str, Floats]:
    """Return `value_low` and `value_high` of each platform: margin its window would have brought.

    Reads `any_touch_amount` (net revenue of sales with any touch of it), `any_touch_squares` (the
    sum of their squares), `mean_sale_amount`, `unknown_origin_factor` (outcomes of unknown origin /
    known), `company_amount` (all net revenue of the window), `on_share` (of the window's days, 1
    without experiment), `effect_low`, `effect_high` (90 % limits of the share of all outcomes that
    goes without it, NaN without experiment). Without a margin the ceiling is all revenue, and the
    floor of an experiment unknown.
    """
    ceiling_margin = 1.0 if margin_pct is None else margin_pct / 100
    floor_margin = np.nan if margin_pct is None else margin_pct / 100
    tried = has_experiment(platforms)
    touched = _upper_sum(
        platforms["any_touch_amount"], platforms["any_touch_squares"], platforms["mean_sale_amount"]
    )
    ceiling = touched * (1 + platforms["unknown_origin_factor"]) / platforms["on_share"]
    company, on_share = platforms["company_amount"], platforms["on_share"]
    high = np.where(tried, company * _throughout(platforms["effect_high"], on_share), ceiling)
    low = np.where(
        tried, company * floor_margin * _throughout(platforms["effect_low"], on_share), 0.0
    )
    return {"value_low": low, "value_high": high * ceiling_margin}


def judge(platforms: Frame, margin_pct: float | None) -> dict[str, NDArray]:
    """Return the bounds, `verdict`, `reason_code` and `is_provisional` of each platform.

    Reads the columns of `bounds` and: `cost` (full cost of the window as if on throughout, NaN or 0
    when none is booked), `is_cost_complete`, `credited_amount` (last non-direct net revenue),
    `outcomes` (leads and sales with any touch of it), `coverage_pct` (outcomes of known origin),
    `mature_weeks`, `maturity_pct`. A cost that is not complete may rule a platform out, never in.
    """
    found: dict[str, NDArray] = dict(bounds(platforms, margin_pct))
    cost, tried = platforms["cost"], has_experiment(platforms)
    complete = np.asarray(platforms["is_cost_complete"], bool)
    young = ~(platforms["mature_weeks"] >= LEAST_MATURE_WEEKS) | ~(
        platforms["maturity_pct"] >= LEAST_MATURITY_PCT
    )
    untracked = ~(platforms["coverage_pct"] >= LEAST_COVERAGE_PCT)
    few = ~(platforms["outcomes"] >= LEAST_OUTCOMES)
    # The first that holds; a comparison with NaN holds never.
    rules = (
        ("no_cost", "insufficient data", ~(cost > 0)),
        ("young", "insufficient data", young),
        ("untracked", "insufficient data", ~tried & untracked),
        ("few_outcomes", "insufficient data", ~tried & few),
        ("unknown_value", "insufficient data", ~np.isfinite(found["value_high"])),
        ("ceiling_below_cost", "quit", found["value_high"] < cost),
        ("floor_above_cost", "keep", tried & complete & (found["value_low"] > cost)),
        ("cost_incomplete", "test", ~complete),
        ("no_experiment", "test", ~tried),
        ("cost_between_bounds", "test", np.ones(len(cost), bool)),
    )
    first = np.argmax([holds for _, _, holds in rules], axis=0)
    found["reason_code"] = np.array([code for code, _, _ in rules])[first]
    found["verdict"] = np.array([verdict for _, verdict, _ in rules])[first]
    margin = np.nan if margin_pct is None else margin_pct / 100
    credited = platforms["credited_amount"] / platforms["on_share"] * margin
    found["is_provisional"] = (
        (found["verdict"] == "test") & ~tried & complete & (HAIRCUT * credited > cost)
    )
    return found


def advise(platforms: Frame, margin_pct: float | None, sigma: float) -> dict[str, Floats]:
    """Return how long a weekly switchback should run, and what it would find four times in five.

    `break_even_share` is the part of all revenue that pays the cost (with an unknown margin the
    least it can be). `weeks` is what finds it, `smallest_effect` what those weeks find; where that
    takes more than a year, both are those of half a year and the test cannot decide alone. `sigma`
    is the noise of the weekly outcome's log (measurement.switchback.noise); NaN gives NaN.
    """
    margin = 1.0 if margin_pct is None else margin_pct / 100
    value = platforms["company_amount"] * margin
    share = np.divide(platforms["cost"], value, out=np.full(len(value), np.nan), where=(value > 0))
    weeks = np.full(len(share), np.nan)
    seen = weeks.copy()
    for row in np.flatnonzero((share > 0) & np.isfinite(sigma)):
        needed = switchback.blocks_needed(sigma, float(share[row]))
        weeks[row] = needed if needed <= LONGEST_TEST_WEEKS else USUAL_TEST_WEEKS
        seen[row] = switchback.smallest_effect(sigma, int(weeks[row]))
    return {"break_even_share": share, "weeks": weeks, "smallest_effect": seen}


def has_experiment(platforms: Frame) -> NDArray[np.bool_]:
    """Tell which platforms have both limits of an experiment."""
    return np.isfinite(platforms["effect_low"]) & np.isfinite(platforms["effect_high"])


def _throughout(effect: Floats, on_share: Floats) -> Floats:
    """Return the share of the window's outcome as it was, had the platform been on throughout.

    With T = on x f + (1 - s) x on x (1 - f), what a platform brings when always on, s x on, is
    s x T / (1 - s (1 - f)).
    """
    return effect / (1 - effect * (1 - on_share))


def _upper_sum(total: Floats, squares: Floats, typical: Floats) -> Floats:
    """Return the upper limit of a sum of values that came by chance, as sales do.

    Fay and Feuer (1997), confidence intervals for weighted sums of Poisson variables, with the
    typical value instead of the largest (Tiwari, Clegg, Zou 2006). Where nothing came it is 3.0
    typical values: the rule of three.
    """
    total, squares = np.maximum(total, 0) + typical, squares + typical**2
    scale = np.divide(squares, total, out=np.zeros_like(total), where=total > 0)
    freedom = np.divide(2 * total**2, squares, out=np.zeros_like(total), where=squares > 0)
    upper = np.where(freedom > 0, scale / 2 * stats.chi2.ppf(SURE, np.maximum(freedom, 1e-9)), 0.0)
    return np.where(np.isfinite(total), upper, np.nan)
