"""Divide conversions among the touches before them by rules, each written from its definition.

Arithmetic on paths needs no model of ours; models over all paths are not among the facts.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.worlds.columns import Floats, Ints, constant, euros

#: Days before a conversion whose touches share its credit: the default of a new configuration.
LOOKBACK_DAYS = 90
RULES = ("first", "last", "last_non_direct", "linear", "linear_by_channel", "position_based")
#: More days than a world has: keeps people apart on one axis.
APART_DAYS = 10_000

OF_CONVERSION = ("conversion_id", "conversion_kind", "person_id", "converted_at", "converted_on")
OF_TOUCH = ("touchpoint_id", "touched_at", "channel", "platform", "post_platform", "post_id")


def paths(person: Ints, at: Floats, converting: Ints, converted: Floats) -> tuple[Ints, Ints]:
    """Return pairs of (conversion, touch) inside the look-back, by conversion, then by time.

    Touches (`person`, `at` in days) are sorted by person and time; conversions come in any order.
    """
    clock = person * float(APART_DAYS) + at
    asked = converting * float(APART_DAYS) + converted
    begin = np.searchsorted(clock, asked - LOOKBACK_DAYS, side="left")
    count = np.searchsorted(clock, asked, side="right") - begin
    before = np.cumsum(count) - count
    touch = np.arange(count.sum()) + np.repeat(begin - before, count)
    return np.repeat(np.arange(len(asked)), count), touch


def shares(rule: str, conversion: Ints, way: Ints, direct: int) -> Floats:
    """Return the share of each touch of a path in its conversion, by one of RULES."""
    starts, ends = bounds(conversion)
    if rule == "first":
        weight = starts.astype(float)
    elif rule == "last":
        weight = ends.astype(float)
    elif rule == "linear":
        weight = np.ones(len(conversion))
    elif rule == "linear_by_channel":
        key = conversion * (way.max(initial=0) + 1) + way
        weight = 1 / np.bincount(key)[key]
    elif rule == "position_based":
        length = np.bincount(conversion)[conversion]
        weight = np.where(starts | ends, 0.4, 0.2 / np.maximum(length - 2, 1))
        weight[length <= 2] = 1
    elif rule == "last_non_direct":
        place = np.arange(len(conversion))
        latest = np.full(conversion.max(initial=-1) + 1, -1)
        np.maximum.at(latest, conversion, np.where(way == direct, -1, place))
        is_bare = latest[conversion] < 0  # nothing but Direct: the last touch takes all
        weight = np.where(is_bare, ends, place == latest[conversion]).astype(float)
    else:
        raise ValueError(f"no rule is called {rule}: {', '.join(RULES)}")
    return weight / np.bincount(conversion, weight)[conversion]


def bounds(conversion: Ints) -> tuple[np.ndarray, np.ndarray]:
    """Say which touches begin a path, and which end one."""
    change = conversion[1:] != conversion[:-1]
    return np.append(True, change)[: len(conversion)], np.append(change, True)[: len(conversion)]


def credits(
    touchpoints: pa.Table,
    conversions: pa.Table,
    pairs: tuple[Ints, Ints],
    way: Ints,
    direct: int,
    rules: tuple[str, ...] = RULES,
) -> pa.Table:
    """Return the relation `credits`: a conversion without a touch is credited to no touch."""
    conversion, touch = pairs
    starts, _ = bounds(conversion)
    place = np.arange(len(conversion))
    position = place - np.maximum.accumulate(np.where(starts, place, 0)) + 1
    length = np.bincount(conversion, minlength=len(conversions)).clip(1)
    bare = np.setdiff1d(np.arange(len(conversions)), conversion)
    amount = conversions["amount"].to_numpy()
    tables = []
    for rule in rules:
        share = shares(rule, conversion, way[touch], direct)
        kept = share > 0
        rows = np.append(conversion[kept], bare)
        part = np.append(share[kept], np.ones(len(bare)))
        seen = pa.array(np.append(touch[kept], np.zeros(len(bare), np.int64)))
        seen = pc.if_else(pa.array(np.arange(len(rows)) < kept.sum()), seen, None)
        money = euros(amount[rows] * part)
        taken = {name: conversions[name].take(pa.array(rows)) for name in OF_CONVERSION}
        taken |= {
            name: touchpoints[name].take(seen)
            for name in OF_TOUCH
            if name in touchpoints.column_names
        }
        figures = {
            "model": constant(rule, len(rows)),
            "position": np.append(position[kept], np.ones(len(bare), np.int64)),
            "path_length": length[rows],
            "share": np.round(part, 9),
            "gross_amount": money,
            "refunded_amount": pc.multiply(money, 0.0),
            "amount": money,
            "currency": constant("EUR", len(rows)),
        }
        tables.append(pa.table(taken | figures))
    return pa.concat_tables(tables)
