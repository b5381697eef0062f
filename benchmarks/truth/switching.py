"""Score experiments, what follows from them and the advice before them, on worlds that switch."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.truth import decisions
from benchmarks.truth.advice import advised
from benchmarks.truth.effort import by_effort
from benchmarks.truth.family import Answers, Family, Interval, Row, Score
from measurement import schedules, switchback
from sandbox.worlds import panels
from sandbox.worlds.world import World

TASK = "Estimated effect (C)"
DECIDED = "Keep and quit (C)"
ADVICE = "Sample-size advice (C)"
#: The level of the published limits, and that of the target.
LEVEL, STRICT = 0.90, 0.95
#: The cell that the targets name.
CELL = {"leads_a_week": 300, "weeks": 26}


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Return rows of readings (`reading`), decisions (`decision`) and advice (`advice`)."""
    truth = {row["platform"]: row for row in world.truth}
    rows: list[dict[str, Any]] = []
    for told in answers["experiments"].to_pylist():
        rows.append(
            {
                "kind": "reading",
                "platform": told["platform"],
                "outcome": told["outcome"],
                "verdict": told["verdict"],
                "estimate": told["effect_pct"],
                "low": told["effect_low_pct"],
                "high": told["effect_high_pct"],
                "true": 100 * truth[told["platform"]]["share"],
                "df": switchback.degrees_of_freedom(told["blocks"], world.knobs["switched"]),
            }
        )
    worth = {name: (row["weekly_margin"], row["weekly_cost"]) for name, row in truth.items()}
    tested = [name for name, row in truth.items() if row["is_switched"]]
    others = {"regression on effort": by_effort(world)}
    rows += decisions.judge(world, answers, worth, tested, others)
    return rows + advised(world)


def score(rows: Sequence[Row]) -> list[Score]:
    """Return the rows of the table that stand on experiments."""
    readings = [row for row in rows if row["kind"] == "reading"]
    leads = [row for row in readings if row["outcome"] == "leads"]
    told = [row for row in leads if row["low"] is not None]
    scores = [
        Score(
            TASK,
            "coverage of 95 % intervals, leads",
            _share([_covers(row, STRICT) for row in told]),
            len(told),
            0.93,
            0.97,
        ),
        Score(
            TASK,
            "coverage of the published 90 % intervals, leads",
            _share([_covers(row, LEVEL) for row in told]),
            len(told),
        ),
        Score(
            TASK,
            "median width of 95 % intervals, share points, at 300 leads x 26 weeks",
            _median(
                [np.subtract(*_limits(row, STRICT)[::-1]) / 100 for row in told if _in_cell(row)]
            ),
            sum(map(_in_cell, told)),
        ),
    ]
    for outcome in ("sessions", "revenue"):
        some = [row for row in readings if row["outcome"] == outcome and row["low"] is not None]
        covered = _share([_covers(row, STRICT) for row in some])
        scores.append(Score(TASK, f"coverage of 95 % intervals, {outcome}", covered, len(some)))
    scores.append(
        Score(
            TASK,
            "experiments without a reading",
            _share([row["low"] is None for row in leads]),
            len(leads),
            is_abstention=True,
        )
    )
    for verdict, is_right in (
        ("moved", lambda row: row["true"] > 0),
        ("no effect worth having", lambda row: row["true"] < 5),
    ):
        said = [row for row in leads if row["verdict"] == verdict]
        right = _share([is_right(row) for row in said])
        scores.append(Score(TASK, f"precision of `{verdict}`, leads", right, len(said), 0.95))
    decided = [row for row in rows if row["kind"] == "decision"]
    scores += decisions.score(DECIDED, decided)
    there = [row for row in decided if row["is_tested"] and _in_cell(row)]
    ours = [row for row in there if row["method"] == decisions.OURS]
    share = _share([row["verdict"] in (decisions.KEEP, decisions.QUIT) for row in ours])
    scores.append(
        Score(
            DECIDED,
            "share decided with an experiment at 300 leads x 26 weeks",
            share,
            len(ours),
            0.5,
            is_abstention=True,
        )
    )
    found = [row["is_found"] for row in rows if row["kind"] == "advice"]
    scores.append(
        Score(
            ADVICE,
            "power at the advised weeks (nominal 80 %)",
            _share(found),
            len(found),
            0.75,
            0.9,
        )
    )
    return scores


def intervals(rows: Sequence[Row]) -> list[Interval]:
    """Return the published intervals for the calibration plot."""
    return [
        Interval(
            f"experiments, {row['outcome']} (C)",
            row["estimate"],
            row["low"],
            row["high"],
            LEVEL,
            row["true"],
        )
        for row in rows
        if row["kind"] == "reading" and row["low"] is not None
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return wrong decisions, and readings whose strict interval missed."""
    missed = [
        {
            "family": row["family"],
            "seed": row["seed"],
            "knobs": row["knobs"],
            "said": f"{row['platform']}: {row['low']:.1f} to {row['high']:.1f} % of leads",
            "true": f"{row['true']:.0f} %",
        }
        for row in rows
        if row["kind"] == "reading"
        and row["outcome"] == "leads"
        and row["low"] is not None
        and not _covers(row, STRICT)
    ]
    return decisions.wrong(rows) + missed


def _limits(row: Row, level: float) -> tuple[float, float]:
    """Return the limits at another level: Student's t on the log, as the reading has it."""
    low, high = np.log1p(-np.array([row["high"], row["low"]]) / 100)
    middle = np.log1p(-row["estimate"] / 100)
    wider = stats.t.ppf(0.5 + level / 2, row["df"]) / stats.t.ppf(0.5 + LEVEL / 2, row["df"])
    ends = middle + wider * (np.array([high, low]) - middle)
    return float(-100 * np.expm1(ends[0])), float(-100 * np.expm1(ends[1]))


def _covers(row: Row, level: float) -> bool:
    low, high = _limits(row, level)
    return low <= row["true"] <= high


def _in_cell(row: Row) -> bool:
    return all(row["knobs"][name] == value for name, value in CELL.items())


def _share(values: Sequence[bool]) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if len(values) else None


SWITCHING = Family(
    letter="C",
    title="platforms switched on and off by the week",
    marts=("experiments", "platform_scorecard"),
    generate=partial(panels.generate, design=schedules.draw),
    judge=judge,
    score=score,
    intervals=intervals,
    wrong=wrong,
)
