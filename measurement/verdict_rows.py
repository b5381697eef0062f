"""Lay a judged test out as a row of `metric_verdicts`, rounded so that reruns agree."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from measurement import verdict_rule as rule
from measurement.metric_test import HORIZON_DAYS, MetricTest, in_pct
from measurement.statements import statement

COLUMNS = [
    "platform",
    "metric",
    "metric_id",
    "metric_age",
    "outcome",
    "unit_grain",
    "horizon_days",
    "verdict",
    "reason_code",
    "effect_pct",
    "effect_low_pct",
    "effect_high_pct",
    "effect_least_pct",
    "effect_most_pct",
    "effect_without_reach_pct",
    "effect_log",
    "standard_error_log",
    "p_value",
    "q_value",
    "worthwhile_effect_pct",
    "units",
    "weeks",
    "outcome_events",
    "outcome_total",
    "units_needed",
    "controls",
    "correlated_group",
    "statement",
    "claim",
]


def row_of(
    test: MetricTest,
    judged: rule.Verdict,
    q_value: float,
    worthwhile_pct: float,
    alike: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """Return one row of the result; `alike` names the near-duplicates of (platform, metric)."""
    weeks, units, events, total = test.extent()
    worthwhile = float(np.log1p(worthwhile_pct / 100))
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    interval = None
    if test.found is not None:
        effect = test.found
        low, high = effect.limits(rule.LEVEL)
        interval = (in_pct(low), in_pct(effect.value), in_pct(high))
        row |= {
            "effect_low_pct": interval[0],
            "effect_pct": interval[1],
            "effect_high_pct": interval[2],
            "effect_least_pct": in_pct(effect.least),
            "effect_most_pct": in_pct(effect.most),
            "effect_log": effect.value,
            "standard_error_log": effect.standard_error,
            "p_value": effect.p_value(),
            "q_value": float(q_value),
        }
        if test.bare is not None and test.unit_grain == "post":
            row["effect_without_reach_pct"] = in_pct(test.bare.value)
    needed = rule.units_needed(row["standard_error_log"], units, events, worthwhile)
    is_told = not np.isnan(needed) and judged.reason_code != "untracked"
    is_open = judged.verdict == rule.INSUFFICIENT
    row |= {
        "platform": test.platform,
        "metric": test.metric,
        "metric_id": test.metric_id or None,
        "metric_age": test.metric_age or None,
        "outcome": test.outcome,
        "unit_grain": test.unit_grain,
        "horizon_days": HORIZON_DAYS[test.outcome],
        "verdict": judged.verdict,
        "reason_code": judged.reason_code,
        "worthwhile_effect_pct": worthwhile_pct,
        "units": units,
        "weeks": weeks,
        "outcome_events": events,
        "outcome_total": total,
        "units_needed": int(needed) if is_open and is_told else None,
        "controls": test.ready.controls_in_words if test.ready is not None else None,
        "correlated_group": alike.get((test.platform, test.metric)),
        "claim": "not enough data" if is_open else "modelled",
    }
    row["statement"] = statement(
        platform=test.platform,
        metric=test.metric,
        outcome=test.outcome,
        unit_grain=test.unit_grain,
        metric_age=test.metric_age,
        verdict=judged.verdict,
        reason_code=judged.reason_code,
        interval_pct=interval,
        worthwhile_pct=worthwhile_pct,
        units=units,
        weeks=weeks,
        events=events,
        units_needed=row["units_needed"],
        horizon_days=HORIZON_DAYS[test.outcome],
    )
    return {name: _rounded(value) for name, value in row.items()}


def _rounded(value: Any) -> Any:
    """Keep nine places, so that a rerun on another machine agrees; what is not known is None."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.9g}") if np.isfinite(value) else None
