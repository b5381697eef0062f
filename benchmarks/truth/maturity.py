"""Score what young cohorts are expected to come to, on worlds that know what they came to."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.truth.family import Answers, Family, Interval, Row, Score
from sandbox.worlds import cohorts
from sandbox.worlds.world import World

TASK = "Maturity (D)"
#: The cohorts that are scored: the last four weeks that are over.
LAST = 4
LEVEL = 0.90


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Return a row per cohort of the last four weeks."""
    rows = []
    told = {
        row["cohort_week_on"]: row
        for row in answers["cohort_maturity"].to_pylist()
        if row["platform"] == cohorts.PLATFORM and row["conversion_kind"] == "lead"
    }
    for truth in world.truth[-LAST - 1 : -1]:
        said = told.get(truth["cohort_week_on"], {})
        rows.append(
            {
                "kind": "cohort",
                "week_on": str(truth["cohort_week_on"]),
                "leads": truth["leads"],
                "seen": truth["seen"],
                **{
                    name: _number(said.get(f"expected_final{name}"))
                    for name in ("", "_low", "_high")
                },
                "state": said.get("state"),
                "method": said.get("method"),
            }
        )
    return rows


def score(rows: Sequence[Row]) -> list[Score]:
    """Return bias, error and coverage, with raw counts beside them."""
    rows = [row for row in rows if row["kind"] == "cohort"]
    told = [row for row in rows if row[""] is not None]
    thousand = [row for row in told if row["knobs"]["sessions_a_week"] == 1_000]
    covered = [
        row["_low"] <= row["leads"] <= row["_high"] for row in told if row["_low"] is not None
    ]
    scores = [
        Score(
            TASK,
            "bias of the last four weeks",
            _mean(_errors(told, "")),
            len({row["seed"] for row in told}),
            -0.03,
            0.03,
            baselines={"raw counts": _mean(_errors(told, "seen"))},
        ),
        Score(
            TASK,
            "error (root mean square) at 1,000 visits a week",
            _root(_errors(thousand, "")),
            len({row["seed"] for row in thousand}),
            high=0.12,
            baselines={"raw counts": _root(_errors(thousand, "seen"))},
        ),
        Score(TASK, "coverage of 90 % intervals", _mean(covered), len(covered), 0.85, 0.95),
        Score(
            TASK,
            "cohorts without an expectation",
            1 - len(told) / len(rows) if rows else None,
            len(rows),
            is_abstention=True,
        ),
    ]
    for falls in (False, True):
        some = [row for row in told if row["knobs"]["rate_falls"] is falls]
        scores.append(
            Score(
                TASK,
                f"bias where the rate {'falls 5 % a week' if falls else 'stands still'}",
                _mean(_errors(some, "")),
                len({row["seed"] for row in some}),
                baselines={"raw counts": _mean(_errors(some, "seen"))},
            )
        )
    return scores


def intervals(rows: Sequence[Row]) -> list[Interval]:
    """Return the intervals of the cohorts for the calibration plot."""
    return [
        Interval("maturity (D)", row[""], row["_low"], row["_high"], LEVEL, row["leads"])
        for row in rows
        if row["kind"] == "cohort" and row["_low"] is not None
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return the cohorts whose interval missed."""
    return [
        {
            "family": row["family"],
            "seed": row["seed"],
            "knobs": row["knobs"],
            "said": f"week of {row['week_on']}: {row['_low']:.0f} to {row['_high']:.0f} leads",
            "true": f"{row['leads']} leads",
        }
        for row in rows
        if row["kind"] == "cohort"
        and row["_low"] is not None
        and not row["_low"] <= row["leads"] <= row["_high"]
    ]


def _errors(rows: Sequence[Row], figure: str) -> list[float]:
    """Return per world how far the sum over its cohorts is off, against the truth."""
    seeds = dict.fromkeys(row["seed"] for row in rows)
    errors = []
    for seed in seeds:
        mine = [row for row in rows if row["seed"] == seed]
        true = sum(row["leads"] for row in mine)
        if true:
            errors.append(sum(row[figure] for row in mine) / true - 1)
    return errors


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _root(values: Sequence[float]) -> float | None:
    return float(np.sqrt(np.mean(np.square(values)))) if len(values) else None


MATURITY = Family(
    letter="D",
    title="cohorts whose leads are still to come",
    marts=("cohort_maturity",),
    generate=cohorts.generate,
    judge=judge,
    score=score,
    intervals=intervals,
    wrong=wrong,
)
