"""Score answer times where many questions still wait and where speed sells nothing."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.truth.family import Answers, Family, Row, Score
from sandbox.worlds import answers as questions
from sandbox.worlds.world import World

TASK = "Response times (D)"
COUNTED = ("measured", "not enough data")


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Return a row per platform, over all of its questions."""
    truth = {row["platform"]: row for row in world.truth}
    return [
        {
            "kind": "platform",
            "platform": row["platform"],
            "estimate": _number(row["median_minutes"]),
            "raw": _number(row["answered_median_minutes"]),
            "true": truth[row["platform"]]["half_answered_minutes"],
            "claim": row["claim"],
        }
        for row in answers["response_times"].to_pylist()
        if row["platform"] in truth and row["kind"] == "comment" and row["period"] == "all"
    ]


def score(rows: Sequence[Row]) -> list[Score]:
    """Return the error of the median wait, and that nothing is claimed of what speed brings."""
    ever = [row for row in rows if np.isfinite(row["true"])]
    told = [row for row in ever if row["estimate"] is not None]
    raw = [row["raw"] / row["true"] - 1 for row in ever if row["raw"] is not None]
    never = [row["estimate"] is None for row in rows if not np.isfinite(row["true"])]
    counted = [row["claim"] in COUNTED for row in rows]
    errors = [row["estimate"] / row["true"] - 1 for row in told]
    return [
        Score(
            TASK,
            "median bias of the time in which half are answered",
            float(np.median(errors)) if errors else None,
            len(errors),
            -0.05,
            0.05,
            baselines={"median of those answered": float(np.median(raw)) if raw else None},
        ),
        Score(
            TASK,
            "no time told where most are never answered",
            _mean(never),
            len(never),
            baselines={"median of those answered": 0.0},
        ),
        Score(TASK, "figures that claim no more than a count", _mean(counted), len(counted), low=1),
    ]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None


RESPONSES = Family(
    letter="D",
    title="questions answered late, never or not yet, where speed sells nothing",
    marts=("response_times",),
    generate=questions.generate,
    judge=judge,
    score=score,
)
