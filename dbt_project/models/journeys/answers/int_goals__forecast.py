"""Forecast where each goal ends, from its days behind."""

import numpy as np
import pyarrow as pa

from measurement.forecast import total_ahead, weekday_factors

COLUMNS = {
    "goal_id": pa.string(),
    "seasonal_share_over": pa.float64(),
    "ahead": pa.float64(),
    "ahead_low": pa.float64(),
    "ahead_high": pa.float64(),
    "chance": pa.float64(),
}
#: Far above what machines differ by, so that a rerun changes nothing.
DIGITS = 6


def forecast_of(goal: dict) -> list:
    """Return the row of one goal: what its days ahead bring, NULL where nothing can be said."""
    history, weekdays = goal["history"] or [], goal["history_weekdays"] or []
    over, ahead = goal["weekdays_over"] or [], goal["weekdays_ahead"] or []
    factors = weekday_factors(history, weekdays)
    share = factors[np.array(over, int)].sum() / factors[np.array(over + ahead, int)].sum()
    found = total_ahead(
        history,
        weekdays,
        ahead,
        needed=float(goal["target"]) - goal["actual"],
        is_money=goal["metric"] == "revenue",
    )
    figures = [found.expected, found.low, found.high, found.chance] if found else [None] * 4
    return [
        goal["goal_id"],
        *(None if figure is None else round(float(figure), DIGITS) for figure in [share, *figures]),
    ]


def model(dbt, session):
    """Build one row per goal."""
    dbt.config(materialized="table")
    goals = dbt.ref("int_goals__counted").to_arrow_table().to_pylist()
    rows = [forecast_of({**goal, "actual": goal["actual"] or 0.0}) for goal in goals]
    columns = zip(*rows, strict=True) if rows else [[] for _ in COLUMNS]
    return pa.table(
        {
            name: pa.array(values, kind)
            for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
        }
    )
