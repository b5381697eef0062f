"""Score the best time to post on worlds whose hours differ by a known factor, or do not differ."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.truth.family import Answers, Family, Interval, Row, Score
from sandbox.worlds import slots
from sandbox.worlds.world import World

SLOTS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "posting_slots.csv"
TASK = "Best slot (D)"
LEVEL = 0.90


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Return a row per slot that is compared, for sessions and for leads."""
    rows = []
    for outcome in ("sessions", "leads"):
        told = [
            row
            for row in answers["best_time_to_post"].to_pylist()
            if row["outcome"] == outcome and row["above_average_pct"] is not None
        ]
        truth = _above_average(world, [row["slot"] for row in told])
        raw = _raw([row["raw_rate_per_1000"] for row in told])
        rows += [
            {
                "kind": "slot",
                "outcome": outcome,
                "slot": row["slot"],
                "is_named": row["is_best"],
                "estimate": row["above_average_pct"],
                "low": row["above_average_low_pct"],
                "high": row["above_average_high_pct"],
                "raw": raw[place],
                "true": truth[row["slot"]],
                "is_top": truth[row["slot"]] == max(truth.values()),
            }
            for place, row in enumerate(told)
        ]
        rows.append(
            {"kind": "table", "outcome": outcome, "is_named": any(r["is_best"] for r in told)}
        )
    return rows


def score(rows: Sequence[Row]) -> list[Score]:
    """Return how often a slot is named that is none, what is claimed for it, and coverage."""
    tables = [row for row in rows if row["kind"] == "table"]
    told = [row for row in rows if row["kind"] == "slot"]
    flat = [row["is_named"] for row in tables if not row["knobs"]["spread"]]
    uneven = [row["is_named"] for row in tables if row["knobs"]["spread"]]
    named = [row for row in told if row["is_named"] and row["knobs"]["spread"]]
    raw = [max(some, key=lambda row: row["raw"]) for some in _compared(told, uneven=True)]
    imagined = _compared(told, uneven=False)
    covered = [row["low"] <= row["true"] <= row["high"] for row in told]
    return [
        Score(
            TASK,
            "a slot named where none differs",
            _mean(flat),
            len(flat),
            high=0.05,
            baselines={"raw dashboard": 1.0},
        ),
        Score(
            TASK,
            "lift of the top slot where none differs, per cent",
            _mean([max(row["estimate"] for row in some) for some in imagined]),
            len(imagined),
            baselines={
                "raw dashboard": _mean([max(row["raw"] for row in some) for some in imagined])
            },
        ),
        Score(
            TASK,
            "claim / truth of named slots",
            _ratio(named, "estimate"),
            len(named),
            0.7,
            1.3,
            baselines={"raw dashboard": _ratio(raw, "raw")},
        ),
        Score(
            TASK,
            "named slots that are truly the best",
            _mean([row["is_top"] for row in named]),
            len(named),
            baselines={"raw dashboard": _mean([row["is_top"] for row in raw])},
        ),
        Score(
            TASK,
            "a slot named where slots differ by 30 %",
            _mean(uneven),
            len(uneven),
            is_abstention=True,
            baselines={"raw dashboard": 1.0},
        ),
        Score(TASK, "coverage of 90 % intervals", _mean(covered), len(covered), low=0.88),
    ]


def intervals(rows: Sequence[Row]) -> list[Interval]:
    """Return the intervals of slots for the calibration plot."""
    return [
        Interval("slots (D)", row["estimate"], row["low"], row["high"], LEVEL, row["true"])
        for row in rows
        if row["kind"] == "slot"
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return the slots that were named and are not the best."""
    return [
        {
            "family": row["family"],
            "seed": row["seed"],
            "knobs": row["knobs"],
            "said": f"best for {row['outcome']}: {row['slot']}, +{row['estimate']:.0f} %",
            "true": f"{row['true']:+.0f} % against the average, not the best",
        }
        for row in rows
        if row["kind"] == "slot"
        and row["is_named"]
        and not (row["is_top"] and row["knobs"]["spread"])
    ]


def _above_average(world: World, compared: Sequence[str]) -> dict[str, float]:
    """Return how far each compared slot truly is above their average, per cent of the rate."""
    multiples: dict[str, list[float]] = {}
    for post in world.truth:
        multiples.setdefault(_slot(post["posted_at"]), []).append(post["multiple"])
    logs = {name: float(np.log(np.mean(multiples[name]))) for name in compared}
    middle = np.mean(list(logs.values())) if logs else 0.0
    return {name: float(100 * np.expm1(log - middle)) for name, log in logs.items()}


def _raw(rates: Sequence[float | None]) -> list[float]:
    """Return rates as counted against their plain average, as a dashboard would."""
    found = np.array([rate or 0.0 for rate in rates])
    return [] if not len(found) else (100 * (found / max(found.mean(), 1e-12) - 1)).tolist()


def _slot(at: datetime) -> str:
    """Name the slot of a moment by the product's own seed."""
    for row in _seed():
        days = int(row["first_weekday"]) <= at.isoweekday() <= int(row["last_weekday"])
        if days and int(row["first_hour"]) <= at.hour <= int(row["last_hour"]):
            return row["slot"]
    raise ValueError(f"no slot of {SLOTS.name} holds {at}")


@cache
def _seed() -> tuple[Mapping[str, str], ...]:
    with SLOTS.open() as file:
        return tuple(csv.DictReader(file))


def _compared(told: Sequence[Row], uneven: bool) -> list[list[Row]]:
    """Return the rows of each table of two or more slots."""
    tables: dict[tuple[int, str], list[Row]] = {}
    for row in told:
        if bool(row["knobs"]["spread"]) is uneven:
            tables.setdefault((row["seed"], row["outcome"]), []).append(row)
    return [some for some in tables.values() if len(some) > 1]


def _ratio(rows: Sequence[Row], figure: str) -> float | None:
    true = sum(row["true"] for row in rows)
    return sum(row[figure] for row in rows) / true if true > 0 else None


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None


BEST_SLOT = Family(
    letter="D",
    title="slots that differ by 30 % or not at all",
    marts=("best_time_to_post",),
    generate=slots.generate,
    judge=judge,
    score=score,
    intervals=intervals,
    wrong=wrong,
)
