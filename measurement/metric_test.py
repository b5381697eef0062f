"""One metric against one outcome: measure it where there is enough, then let the rule judge."""

from dataclasses import dataclass

import numpy as np

from measurement import days, jackknife, out_of_time, posts, shifts, swing
from measurement import verdict_rule as rule

#: How long an outcome may take after the post or the visit, in days, to be counted.
HORIZON_DAYS = {"sessions": 7, "leads": 28, "revenue": 56}
#: Above this the interval says nothing, and the number is only odd.
MOST_PCT = 1e6


@dataclass
class MetricTest:
    """One metric against one outcome, with all that is known so far."""

    platform: str
    metric: str
    metric_id: str
    metric_age: str
    outcome: str
    unit_grain: str
    ready: posts.Posts | days.Days | None
    #: Days with their visits, of leads and revenue too: what moves demand moves visits as well, and
    #: they are so many more that they tell.
    placebo: days.Days | None
    refused: rule.Verdict | None = None
    found: jackknife.Estimate | None = None
    #: Of posts without reach as a control, of days without time.
    bare: jackknife.Estimate | None = None
    #: Of days: of the metric on the same day.
    today: jackknife.Estimate | None = None

    def extent(self) -> tuple[int, int, float, float]:
        """Return weeks, units, outcome events and the sum of the outcome."""
        if self.ready is None:
            return 0, 0, 0.0, 0.0
        total = float(self.ready.outcome.sum())
        return len(np.unique(self.ready.weeks)), len(self.ready.outcome), self.ready.events, total


def measured(test: MetricTest) -> MetricTest:
    """Estimate the effect of a test that has enough to go by."""
    ready = test.ready
    if test.refused is not None or ready is None:
        return test
    if isinstance(ready, days.Days):
        test.found, test.bare = days.measure(ready), days.measure(ready, with_time=False)
        test.today = days.measure_today(ready)
        strata = np.zeros(len(ready.outcome), int)
    else:
        strata = ready.strata
        test.found = swing.measure(ready.metric, ready.outcome, ready.controls, strata, ready.weeks)
        if ready.controls_without_reach is not None:
            test.bare = swing.measure(
                ready.metric, ready.outcome, ready.controls_without_reach, strata, ready.weeks
            )
    if test.found is None:
        left = swing.freed(ready.metric, ready.controls, strata)
        varies = swing.quartile_range(left, ready.metric) > 0
        test.refused = rule.Verdict(rule.INSUFFICIENT, "no_fit" if varies else "no_variation")
    elif not in_pct(test.found.limits(rule.LEVEL)[1]) < MOST_PCT:
        test.refused, test.found = rule.Verdict(rule.INSUFFICIENT, "no_fit"), None
    return test


def judged(test: MetricTest, q_value: float, worthwhile: float) -> rule.Verdict:
    """Apply the rule; checks are made only of what is promising."""
    if test.refused is not None or test.found is None or test.ready is None:
        return test.refused or rule.Verdict(rule.INSUFFICIENT, "no_fit")
    effect, bare = test.found, test.bare
    is_day = test.unit_grain == "day"
    early = rule.negligible(effect, None if is_day else bare, worthwhile)
    if early is not None and is_day:
        early = rule.also_today(early, test.today, worthwhile)
    early = early or rule.undecided(effect, q_value, worthwhile)
    if early is not None:
        is_trend = is_day and bare is not None and rule.is_promising(bare, worthwhile)
        return rule.Verdict(early.verdict, "trend_only") if is_trend else early
    ready = test.ready
    known = ready.controls
    strata = ready.strata if isinstance(ready, posts.Posts) else np.zeros(len(known), int)
    checked = (ready.metric, ready.outcome)
    later = out_of_time.folds(
        *checked,
        ready.controls_without_time,
        strata,
        ready.on_day,
        HORIZON_DAYS[test.outcome],
    )
    turned = shifts.shifted_effects(*checked, known, strata, ready.on_day)
    return rule.refuted(
        None if later is None else later.helped(),
        None if test.placebo is None else days.reversed_time(test.placebo),
        None if turned is None else shifts.is_stronger(effect.value, turned),
    )


def in_pct(effect: float) -> float:
    """Turn an effect on the logarithm into per cent."""
    return float(100 * np.expm1(min(effect, 700.0)))
