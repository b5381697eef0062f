"""Read each experiment of the register whose last block is over: what went while it was off."""

import datetime as dt
from collections import defaultdict

import numpy as np
import pyarrow as pa

from measurement import switchback

COLUMNS = {
    "experiment_id": pa.string(),
    "outcome": pa.string(),
    "state": pa.string(),
    "events": pa.int64(),
    "effect": pa.float64(),
    "effect_low": pa.float64(),
    "effect_high": pa.float64(),
    "p_value": pa.float64(),
    "noise": pa.float64(),
    "smallest_effect": pa.float64(),
    "blocks_needed": pa.int64(),
}
OUTCOMES = ("sessions", "leads", "revenue")
#: Fewer outcomes than these, in all days read, have an error of a fifth and more by counting alone.
LEAST_EVENTS = 30
LEVEL = 0.9
#: How many weeks before the start say how restless an outcome is.
HISTORY_WEEKS = 26
DAY = dt.timedelta(days=1)


class Daily:
    """An outcome's days from the first that is known to the last that is over."""

    def __init__(self, rows: list[dict], first: dt.date, until: dt.date) -> None:
        """Lay the rows on their days; days without a row had none."""
        self.first, self.until = first, until
        days = max((until - first).days, 0)
        self.amount, self.events = np.zeros(days), np.zeros(days)
        self.unpriced = np.zeros(days)
        for row in rows:
            place = (row["on_date"] - first).days
            self.amount[place], self.events[place] = row["amount"] or 0.0, row["events"]
            self.unpriced[place] = row["unpriced_events"]

    def places(self, days: list[dt.date]) -> np.ndarray:
        """Return where days stand."""
        return np.array([(day - self.first).days for day in days])


def read_together(
    blocks: list[dict], experiments: list[str], daily: Daily, worthwhile: float
) -> dict[str, dict]:
    """Return the reading of experiments that share their blocks, by experiment."""
    own = [
        sorted((b for b in blocks if b["experiment_id"] == e), key=by_number) for e in experiments
    ]
    starts, ends = ([b[name] for b in own[0]] for name in ("starts_on", "ends_on"))
    found: dict[str, dict] = {e: dict.fromkeys(COLUMNS) | {"state": "read"} for e in experiments}
    history = daily.amount[: max(int(daily.places(starts[:1])[0]), 0)][-HISTORY_WEEKS * 7 :]
    # Counting noise is part of how much a week differs from its trend; money has more of it.
    noise = switchback.noise(switchback.weekly_totals(history))
    state = None
    if ends[-1] >= daily.until:
        state = "running"
    elif starts[0] < daily.first:
        state = "outside the data"
    if state is None:
        places = daily.places(starts), daily.places(ends)
        events = int(switchback.totals(daily.events, *places).sum())
        unpriced = switchback.totals(daily.unpriced, *places).sum()
        is_on = np.array([[b["is_on"] for b in rows] for rows in own]).T
        readings = switchback.read(switchback.totals(daily.amount, *places), is_on)
        for name, reading in zip(experiments, readings, strict=True):
            found[name]["events"] = events
            if unpriced:
                found[name]["state"] = "unpriced sales"
            elif events < LEAST_EVENTS:
                found[name]["state"] = "few outcomes"
            elif not np.isfinite(reading.standard_error):
                found[name]["state"] = "few blocks"
            else:
                low, high = reading.limits(LEVEL)
                figures = (reading.effect, low, high)
                found[name] |= dict(
                    zip(("effect", "effect_low", "effect_high"), figures, strict=True)
                )
                found[name]["p_value"] = reading.p_value
                noise = reading.standard_error * np.sqrt(len(starts)) / 2
    for row in found.values():
        row["state"] = state or row["state"]
        if np.isfinite(noise):
            row["noise"] = noise
            row["smallest_effect"] = switchback.smallest_effect(
                noise, len(starts), len(experiments)
            )
            row["blocks_needed"] = switchback.blocks_needed(noise, worthwhile)
    return found


def by_number(block: dict) -> int:
    """Order blocks."""
    return block["block_number"]


def model(dbt, session):
    """Build one row per experiment and outcome."""
    dbt.config(materialized="table")
    worthwhile = float(dbt.config.get("worthwhile_share_pct")) / 100
    blocks = dbt.ref("stg_company__experiments").to_arrow_table().to_pylist()
    days = dbt.ref("int_outcomes__daily").to_arrow_table().to_pylist()
    (window,) = dbt.ref("int_window__shared").to_arrow_table().to_pylist()
    days.sort(key=lambda row: (row["outcome"], row["on_date"]))
    seen = min((row["on_date"] for row in days), default=window["until_on"])
    first = max(window["since_on"], seen)

    own = defaultdict(list)
    for block in sorted(blocks, key=by_number):
        own[block["experiment_id"]].append((block["starts_on"], block["ends_on"]))
    together = defaultdict(list)
    for name in sorted(own):
        together[tuple(own[name])].append(name)

    found: dict[str, list] = {name: [] for name in COLUMNS}
    for outcome in OUTCOMES:
        rows = [row for row in days if row["outcome"] == outcome]
        daily = Daily(rows, first, window["until_on"])
        for names in together.values():
            for name, row in read_together(blocks, names, daily, worthwhile).items():
                row |= {"experiment_id": name, "outcome": outcome}
                for column, value in row.items():
                    # Nine places, far above what machines differ by: a rerun changes nothing.
                    found[column].append(round(value, 9) if isinstance(value, float) else value)
    return pa.table({name: pa.array(found[name], kind) for name, kind in COLUMNS.items()})
