"""Say a verdict in one or two plain sentences: threshold, interval, and what would overturn it.

The words are bound: what is counted or modelled goes along with an outcome; only a randomised
experiment moves one, and its sentence is not written here.
"""

from measurement import verdict_rule

WORDS = {"sessions": "visits", "leads": "leads", "revenue": "revenue"}
#: Why it cannot be told, as the end of a sentence.
REASONS = {
    "untracked": "no post has a link code of its own, so nobody knows which visits it brought",
    "short_history": "the history is too short",
    "sparse_outcome": "there are too few outcomes",
    "no_variation": "the metric does not vary beyond what the controls say already",
    "no_fit": "the outcomes hang on too few weeks to estimate anything",
    "interval_too_wide": "the interval holds both less and more than what would be worthwhile",
    "chance_among_many_tests": "among all tests of this night one such finding may be chance",
    "not_checkable_yet": "it looks promising, but the history is too short for the checks",
    "unstable_over_time": "it looked promising, but did not help to predict what came later",
    "confounded_demand": (
        "it looked promising, but the metric of the days after goes along with the outcome as well"
        " as that of the days before: common demand moves both"
    ),
    "demand_not_ruled_out": (
        "it looks promising, but the days before do not yet say more than the days after, so that"
        " common demand is not ruled out"
    ),
    "shifted_as_strong": "it looked promising, but the metric of other weeks does as well",
    "same_day_not_ruled_out": (
        "the days before say next to nothing, but the metric of the same day may go along with it"
    ),
    "trend_only": "it goes along with the outcome only until both have their trend taken off",
}
HIDDEN = {
    "post": "visits that lost their link's code came from other posts than those that kept it",
    "day": "visits that nobody can tell where they came from follow other days than those told",
}


def statement(
    *,
    platform: str,
    metric: str,
    outcome: str,
    unit_grain: str,
    metric_age: str,
    verdict: str,
    reason_code: str,
    interval_pct: tuple[float, float, float] | None,
    worthwhile_pct: float,
    units: int,
    weeks: int,
    events: float,
    units_needed: float | None,
    horizon_days: int,
) -> str:
    """Return the sentences of one verdict; `interval_pct` is (low, effect, high)."""
    named = f"{platform} {metric.replace('_', ' ')}"
    goal, unit = WORDS[outcome], unit_grain
    counted = "sales" if outcome == "revenue" else goal
    basis = f"{units:,} {unit}s in {weeks} weeks, {events:,.0f} {counted}"
    if metric_age == "settled":
        basis += ", figures read at 28 days or later"
    within = f"{goal} within {horizon_days} days"
    worth = f"worthwhile would be +{worthwhile_pct:g} %"
    found = ""
    if interval_pct is not None:
        low, effect, high = interval_pct
        found = f"{_signed(effect)} (90 % interval {_signed(low)} to {_signed(high)}; {basis})"
    strong = f"an ordinary strong {unit} instead of an ordinary weak one"
    if verdict == verdict_rule.VANITY and interval_pct is not None:
        also = (
            " It goes along with them only where reach is not held fixed."
            if reason_code == "exposure_proxy"
            else ""
        )
        return (
            f"{named}: {strong} goes along with at most {_signed(interval_pct[2])} {within}:"
            f" {found}; {worth}.{also} Overturned if {HIDDEN[unit]}."
        )
    if verdict == verdict_rule.LEADING:
        return (
            f"{named}: {strong} goes along with more {within}: {found}; {worth}. It says what is"
            " likely to come, not what pushing it would bring. Overturned if something no control"
            " sees, such as what the post says, moves both."
        )
    known = f" Known so far: {found or basis}; {worth}."
    needed = ""
    if reason_code == "untracked":
        needed = " Links made with `likes-to-leads link` tell."
    elif units_needed is not None and units_needed > units:
        needed = f" About {units_needed:,.0f} {unit}s are needed."
    elif reason_code == "short_history" and weeks < verdict_rule.WEEKS:
        needed = f" {verdict_rule.WEEKS} weeks are needed."
    elif units_needed is None and reason_code == "sparse_outcome":
        needed = f" {verdict_rule.EVENTS} {counted} are needed."
    return (
        f"{named}: whether it goes along with {within} cannot be told yet:"
        f" {REASONS[reason_code]}.{known}{needed}"
    )


def _signed(pct: float) -> str:
    """Write a percentage with its sign."""
    return f"{pct:+,.1f} %"
