"""Judge each metric of each platform against visits, leads and revenue."""

import numpy as np
import pyarrow as pa

from measurement.verdicts import COLUMNS, judge

TEXTS = {
    "platform",
    "metric",
    "metric_id",
    "metric_age",
    "outcome",
    "unit_grain",
    "verdict",
    "reason_code",
    "controls",
    "correlated_group",
    "statement",
    "claim",
}
WHOLE = {"horizon_days", "units", "weeks", "units_needed"}


def columns_of(relation):
    """Return a relation's columns as arrays: numbers with nan for NULL, and texts."""
    table = relation.to_arrow_table()
    return {
        name: np.array(
            column.to_pylist(), dtype=object if pa.types.is_string(column.type) else float
        )
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def kind(name):
    """Return the Arrow type of a column of the result."""
    if name in TEXTS:
        return pa.string()
    return pa.int64() if name in WHOLE else pa.float64()


def model(dbt, session):
    """Build one row per platform, metric and outcome."""
    dbt.config(materialized="table")
    settings = {"worthwhile_effect_pct": float(dbt.config.get("worthwhile_effect_pct"))}
    # Sums of doubles depend on their order: the same order each night.
    units = dbt.ref("int_posts__compared").order("platform, metric, post_id")
    panel = dbt.ref("int_days__compared").order("platform, metric, measured_by, on_day")
    rows = judge(columns_of(units), columns_of(panel), settings)
    return pa.table({name: pa.array(rows[name], kind(name)) for name in COLUMNS})
