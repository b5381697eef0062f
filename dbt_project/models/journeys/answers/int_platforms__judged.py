"""Bound what each platform is worth, judge it against its cost, and advise a test."""

import datetime as dt

import numpy as np
import pyarrow as pa

from measurement import switchback, worth

#: What measurement.worth reads, by the columns here; percent becomes a share.
READ = {
    "cost": "compared_cost_amount",
    "credited_amount": "credited_amount",
    "any_touch_amount": "any_touch_amount",
    "any_touch_squares": "any_touch_squares",
    "mean_sale_amount": "mean_sale_amount",
    "unknown_origin_factor": "unknown_origin_factor",
    "company_amount": "company_amount",
    "on_share": "on_share",
    "outcomes": "outcomes",
    "coverage_pct": "coverage_pct",
    "mature_weeks": "mature_weeks",
}
COLUMNS = {
    "platform": pa.string(),
    "value_low": pa.float64(),
    "value_high": pa.float64(),
    "verdict": pa.string(),
    "reason_code": pa.string(),
    "is_provisional": pa.bool_(),
    "break_even_share": pa.float64(),
    "test_weeks": pa.float64(),
    "test_smallest_effect": pa.float64(),
}
#: Half a year of weeks says how restless leads are.
HISTORY_DAYS = 26 * 7


def judged(table: pa.Table, leads: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns of the model for those of int_platforms__compared and leads per day."""
    frame = {
        name: table[column].cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name, column in READ.items()
    }
    for side in ("low", "high"):
        limits = table[f"effect_{side}_pct"].cast(pa.float64())
        frame[f"effect_{side}"] = limits.to_numpy(zero_copy_only=False) / 100
    frame["is_cost_complete"] = table["is_cost_complete"].to_numpy(zero_copy_only=False)
    weeks = table["cohort_weeks"].to_numpy(zero_copy_only=False).astype(np.float64)
    frame["maturity_pct"] = 100 * np.divide(
        frame["mature_weeks"], weeks, out=np.zeros(len(weeks)), where=weeks > 0
    )
    margin = table["contribution_margin_pct"][0].as_py() if len(table) else None
    verdicts = worth.judge(frame, margin)
    advice = worth.advise(frame, margin, switchback.noise(switchback.weekly_totals(leads)))
    return {
        "platform": table["platform"].to_numpy(zero_copy_only=False),
        **verdicts,
        "break_even_share": advice["break_even_share"],
        "test_weeks": advice["weeks"],
        "test_smallest_effect": advice["smallest_effect"],
    }


def model(dbt, session):
    """Build one row per platform."""
    dbt.config(materialized="table")
    table = dbt.ref("int_platforms__compared").to_arrow_table().sort_by("platform")
    days = dbt.ref("int_outcomes__daily").to_arrow_table().to_pylist()
    (window,) = dbt.ref("int_window__shared").to_arrow_table().to_pylist()
    last = window["until_on"] - dt.timedelta(days=1)
    first = max(
        window["since_on"],
        min((row["on_date"] for row in days), default=last),
        last - dt.timedelta(days=HISTORY_DAYS - 1),
    )
    leads = np.zeros((last - first).days + 1)
    for row in days:
        if row["outcome"] == "leads" and row["on_date"] >= first:
            leads[(row["on_date"] - first).days] = row["amount"]
    found = judged(table, leads)
    arrays = {}
    for name, kind in COLUMNS.items():
        values = found[name]
        # Nine places: far above what machines differ by, so that a rerun changes nothing.
        values = np.round(values, 9) if kind == pa.float64() else values
        arrays[name] = pa.array(values, kind, from_pandas=kind == pa.float64())
    return pa.table(arrays)
