"""Fit the models that are defined over all paths of a month, for the months that are due."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa

from measurement import leave_one_out, markov, shapley
from measurement.apportion import apportion
from measurement.paths import Paths

GROUP = ["month_start", "conversion_kind", "grain"]
COLUMNS = {
    "month_start": pa.date32(),
    "conversion_kind": pa.string(),
    "grain": pa.string(),
    "channel": pa.string(),
    "model": pa.string(),
    "removal_effect": pa.float64(),
    "conversions": pa.decimal128(18, 6),
    "amount": pa.decimal128(18, 2),
    "conversions_standard_error": pa.float64(),
    "converted_journeys": pa.int64(),
    "unconverted_journeys": pa.int64(),
}
#: What a fit returns, in its order; what a path brings along.
FIGURES = ("removal_effect", "conversions", "amount", "conversions_standard_error")
MEASURED = ("conversions", "amount", "unconverted_journeys")

#: Any number will do; the same one each night, so that a rerun changes nothing.
SEED = 20261122
#: Millionths and cents, far above what machines differ by, so that a rerun changes nothing.
MILLIONTH, CENT = Decimal("0.000001"), Decimal("0.01")


def fitted(paths: Paths, order: int) -> dict[str, tuple[list | np.ndarray, ...]]:
    """Return per model what the columns of FIGURES hold, a value per channel."""
    none = np.full(paths.n_channels, np.nan)
    zero = np.zeros(paths.n_channels)
    found = {}
    for name, with_nulls in (("markov", True), ("markov_without_nulls", False)):
        chain = markov.removal_effects(paths, order=order, with_nulls=with_nulls)
        found[name] = (
            np.round(chain.effects, 9),
            markov.credit(chain.effects, paths.conversions.sum()),
            markov.credit(chain.value_effects, paths.values.sum()),
            zero,
        )
    game = shapley.conversion_rate_credit(paths, seed=SEED)
    found["shapley_conversion_rate"] = (none, game.conversions, game.values, game.standard_error)
    lost = leave_one_out.credit(paths)
    found["leave_one_out"] = (none, lost.conversions, lost.values, zero)
    return {
        name: (
            effects,
            rounded(conversions, paths.conversions.sum(), MILLIONTH),
            rounded(values, paths.values.sum(), CENT),
            errors,
        )
        for name, (effects, conversions, values, errors) in found.items()
    }


def rounded(parts: np.ndarray, total: float, unit: Decimal) -> list[Decimal]:
    """Round parts to whole units that still add up to the total."""
    units = round(total / float(unit))
    return [int(part) * unit for part in apportion(parts, units)]


def rows_of(group: pa.Table) -> dict[str, list]:
    """Return the rows of one month, kind and grain, channels in order of their names."""
    path = group["path"].combine_chunks()
    flat = path.flatten().dictionary_encode()
    names = sorted(flat.dictionary.to_pylist())
    rank = {name: code for code, name in enumerate(names)}
    codes = np.array([rank[name] for name in flat.dictionary.to_pylist()])[flat.indices.to_numpy()]
    paths = Paths.from_touches(
        np.repeat(np.arange(len(path)), path.value_lengths().to_numpy()),
        codes,
        len(names),
        *(group[name].cast(pa.float64()).to_numpy() for name in MEASURED),
    )
    rows: dict[str, list] = {name: [] for name in COLUMNS}
    for model, figures in fitted(paths, group["markov_order"][0].as_py()).items():
        for name in GROUP:
            rows[name] += [group[name][0].as_py()] * len(names)
        rows["channel"] += names
        rows["model"] += [model] * len(names)
        for column, values in zip(FIGURES, figures, strict=True):
            rows[column] += [None if value != value else value for value in values]
        rows["converted_journeys"] += [int(paths.conversions.sum())] * len(names)
        rows["unconverted_journeys"] += [int(paths.nulls.sum())] * len(names)
    return rows


def model(dbt, session):
    """Build one row per month, kind of conversion, grain, model and channel."""
    dbt.config(materialized="table")
    journeys = dbt.ref("int_journeys__distinct").to_arrow_table()
    # Sums of doubles depend on their order: the same order each night.
    journeys = journeys.append_column(
        "spelled", pa.array(["\0".join(path) for path in journeys["path"].to_pylist()], pa.string())
    ).sort_by([(name, "ascending") for name in [*GROUP, "spelled"]])
    found: dict[str, list] = {name: [] for name in COLUMNS}
    keys = list(zip(*(journeys[name].to_pylist() for name in GROUP), strict=True))
    starts = [place for place, key in enumerate(keys) if not place or key != keys[place - 1]]
    for start, end in pairwise([*starts, len(keys)]):
        group = journeys.slice(start, end - start)
        if not any(group["conversions"].to_pylist()):
            continue  # nothing to divide: such a month has no row of that kind
        for name, values in rows_of(group).items():
            found[name] += values
    return pa.table({name: pa.array(found[name], kind) for name, kind in COLUMNS.items()})
