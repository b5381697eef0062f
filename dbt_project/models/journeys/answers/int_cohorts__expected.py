"""Predict what each cohort will come to, a triangle per platform and kind of figure."""

from itertools import groupby

import numpy as np
import pyarrow as pa

from measurement.maturity import Expected, expected_finals, net_of

COLUMNS = {
    "platform": pa.string(),
    "conversion_kind": pa.string(),
    "cohort_week_on": pa.date32(),
    "completeness_pct": pa.float64(),
    "expected_final": pa.float64(),
    "expected_final_low": pa.float64(),
    "expected_final_high": pa.float64(),
    "method": pa.string(),
    "mature_cohorts": pa.int64(),
    "triangle_events": pa.int64(),
}
#: Solvers and exponentials differ in the last bits from machine to machine.
DIGITS = 9


def triangle(cohorts: list[dict]) -> np.ndarray:
    """Return increments by cohort and age; NaN where a cohort has not come to that age."""
    width = cohorts[0]["final_weeks"]
    found = np.zeros((len(cohorts), width))
    for row, cohort in zip(found, cohorts, strict=True):
        row[cohort["age_weeks"] :] = np.nan
        # What comes after the last age belongs to it: it is rounding of weeks, not another age.
        ages = np.minimum(np.array(cohort["at_age_weeks"], int), min(cohort["age_weeks"], width))
        np.add.at(row, ages - 1, cohort["figures"])
    return found


def rows(kind: str, cohorts: list[dict], events: int, mature: int, made: Expected) -> list[dict]:
    """Return one row per cohort, with what the triangle rests on."""
    return [
        {
            "platform": cohort["platform"],
            "conversion_kind": kind,
            "cohort_week_on": cohort["cohort_week_on"],
            "completeness_pct": float(f"{100 * made.completeness[i]:.{DIGITS}g}"),
            "expected_final": float(f"{made.final[i]:.{DIGITS}g}"),
            "expected_final_low": float(f"{made.low[i]:.{DIGITS}g}"),
            "expected_final_high": float(f"{made.high[i]:.{DIGITS}g}"),
            "method": method,
            "mature_cohorts": mature,
            "triangle_events": events,
        }
        for i, (cohort, method) in enumerate(zip(cohorts, made.methods, strict=True))
    ]


def model(dbt, session):
    """Build one row per platform, kind of figure and cohort week."""
    dbt.config(materialized="table")
    cohorts = dbt.ref("int_cohorts__credited").to_arrow_table().to_pylist()
    cohorts.sort(key=lambda one: (one["platform"], one["conversion_kind"], one["cohort_week_on"]))
    kinds = {
        key: list(group)
        for key, group in groupby(cohorts, lambda one: (one["platform"], one["conversion_kind"]))
    }
    found: list[dict] = []
    for (platform, kind), group in kinds.items():
        if kind in ("revenue", "refunds"):
            continue
        sessions = np.array([one["sessions"] for one in group], float)
        events = int(sum(one["observed"] for one in group))
        mature = sum(one["age_weeks"] >= one["final_weeks"] for one in group)
        made = expected_finals(triangle(group), sessions, counts=True)
        found += rows(kind, group, events, mature, made)
        if kind != "sale":
            continue
        gross = expected_finals(triangle(kinds[platform, "revenue"]), sessions, counts=False)
        back = kinds[platform, "refunds"]
        settled = sum(one["age_weeks"] >= one["final_weeks"] for one in back)
        refunds = expected_finals(triangle(back), gross.final, counts=False)
        found += rows("revenue", group, events, mature, gross)
        found += rows("refunds", group, events, settled, refunds)
        found += rows("net revenue", group, events, settled, net_of(gross, refunds))
    return pa.Table.from_pylist(found, pa.schema(list(COLUMNS.items())))
