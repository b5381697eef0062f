"""Estimate lag curves: per platform, kind and touch, the share that has converted within a time."""

from itertools import pairwise

import pyarrow as pa

from measurement.lags import lag_curve

GROUP = ["platform", "conversion_kind", "from_touch"]
#: An hour, a day, three days, one, two, four and eight weeks.
WITHIN_HOURS = (1, 24, 72, 168, 336, 672, 1344)
FIGURES = ("share_pct", "share_low_pct", "share_high_pct")
QUANTILES = {"median": 0.5, "p90": 0.9}
COLUMNS = {
    "platform": pa.string(),
    "conversion_kind": pa.string(),
    "from_touch": pa.string(),
    "within_hours": pa.int64(),
    "conversions": pa.int64(),
    "conversions_within": pa.int64(),
    "horizon_days": pa.float64(),
    **dict.fromkeys(FIGURES, pa.float64()),
    **{f"{name}_hours{end}": pa.float64() for name in QUANTILES for end in ("", "_low", "_high")},
}
#: Exponentials and roots differ in the last bits from machine to machine.
DIGITS = 9


def rounded(value: float) -> float | None:
    """Round to significant digits; NaN is not known."""
    return None if value != value else float(f"{value:.{DIGITS}g}")


def rows_of(group: pa.Table) -> list[dict]:
    """Return a row per time within which conversions are counted."""
    lags, observable = (group[name].to_numpy() for name in ("lag_hours", "observable_hours"))
    curve = lag_curve(lags, observable)
    common = {name: group[name][0].as_py() for name in GROUP}
    common |= {"conversions": len(lags), "horizon_days": rounded(observable.max() / 24)}
    for name, share in QUANTILES.items():
        ends = zip(("", "_low", "_high"), curve.quantile(share), strict=True)
        common |= {f"{name}_hours{end}": rounded(hours) for end, hours in ends}
    shares = zip(*curve.at(WITHIN_HOURS), strict=True)
    return [
        common
        | {"within_hours": hours, "conversions_within": int((lags <= hours).sum())}
        | {name: rounded(100 * figure) for name, figure in zip(FIGURES, figures, strict=True)}
        for hours, figures in zip(WITHIN_HOURS, shares, strict=True)
    ]


def model(dbt, session):
    """Build one row per platform, kind of conversion, touch and time."""
    dbt.config(materialized="table")
    lagged = dbt.ref("int_conversions__lagged").to_arrow_table()
    # Sums of doubles depend on their order: the same order each night.
    order = [*GROUP, "lag_hours", "observable_hours"]
    lagged = lagged.sort_by([(name, "ascending") for name in order])
    keys = list(zip(*(lagged[name].to_pylist() for name in GROUP), strict=True))
    starts = [place for place, key in enumerate(keys) if not place or key != keys[place - 1]]
    found: list[dict] = []
    for start, end in pairwise([*starts, len(keys)]):
        found += rows_of(lagged.slice(start, end - start))
    return pa.Table.from_pylist(found, pa.schema(list(COLUMNS.items())))
