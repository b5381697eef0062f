"""Score half-lives on worlds whose posts fade by a known law."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from benchmarks.truth.family import Answers, Family, Interval, Row, Score
from sandbox.worlds import fading
from sandbox.worlds.world import World

TASK = "Half-life (D)"
LEVEL = 0.90
#: These two share their half-life in every world.
TWINS = ("image", "carousel")


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Return a row per format that has a half-life told from visits."""
    truth = {row["post_type"]: row for row in world.truth}
    raw = _naive(world)
    return [
        {
            "kind": "format",
            "post_type": row["post_type"],
            "estimate": row["half_life_hours"],
            "low": row["half_life_low_hours"],
            "high": row["half_life_high_hours"],
            "raw": raw.get(row["post_type"]),
            "true": _until(truth[row["post_type"]], 24.0 * row["final_age_days"]),
        }
        for row in answers["content_shelf_life"].to_pylist()
        if row["basis"] == "landed visits" and row["post_type"] in truth
    ]


def score(rows: Sequence[Row]) -> list[Score]:
    """Return error, coverage and how often two formats that are alike are told apart."""
    told = [row for row in rows if row["estimate"] is not None]
    covered = [row["low"] <= row["true"] <= row["high"] for row in told]
    twins = []
    for _, group in groupby(told, key=lambda row: row["seed"]):
        pair = [row for row in group if row["post_type"] in TWINS]
        if len(pair) == 2:
            twins.append(max(row["low"] for row in pair) > min(row["high"] for row in pair))
    return [
        Score(
            TASK,
            "median error of a half-life",
            _median([abs(row["estimate"] / row["true"] - 1) for row in told]),
            len(told),
            baselines={
                "half of all visits so far": _median(
                    [abs(row["raw"] / row["true"] - 1) for row in told]
                )
            },
        ),
        Score(
            TASK,
            "median bias of a half-life",
            _median([row["estimate"] / row["true"] - 1 for row in told]),
            len(told),
            baselines={
                "half of all visits so far": _median([row["raw"] / row["true"] - 1 for row in told])
            },
        ),
        Score(TASK, "coverage of 90 % intervals", _mean(covered), len(covered), low=0.85),
        Score(TASK, "formats alike whose intervals are apart", _mean(twins), len(twins), high=0.05),
        Score(
            TASK,
            "formats without a half-life",
            _mean([row["estimate"] is None for row in rows]),
            len(rows),
            is_abstention=True,
        ),
    ]


def intervals(rows: Sequence[Row]) -> list[Interval]:
    """Return the intervals of formats for the calibration plot, on the log."""
    return [
        Interval(
            "half-lives (D)",
            *(float(np.log(row[name])) for name in ("estimate", "low", "high")),
            LEVEL,
            float(np.log(row["true"])),
        )
        for row in rows
        if row["estimate"] is not None and row["low"] > 0
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return the half-lives whose interval missed."""
    return [
        {
            "family": row["family"],
            "seed": row["seed"],
            "knobs": row["knobs"],
            "said": f"{row['post_type']}: {row['low']:.1f} to {row['high']:.1f} hours",
            "true": f"{row['true']:.1f} hours",
        }
        for row in rows
        if row["estimate"] is not None and not row["low"] <= row["true"] <= row["high"]
    ]


def _until(truth: Row, final_hours: float) -> float:
    """Return when half of what comes by the final age has come, by the world's law."""
    scale = truth["half_life_hours"] / np.log(2) ** (1 / truth["shape"])
    by_then = -np.expm1(-((final_hours / scale) ** truth["shape"]))
    return float(scale * (-np.log1p(-by_then / 2)) ** (1 / truth["shape"]))


def _naive(world: World) -> dict[str, float]:
    """Take the median age of all visits so far, young posts with the old."""
    posts, touches = world.facts["posts"], world.facts["touchpoints"]
    born = dict(zip(posts["post_id"].to_pylist(), posts["posted_at"].to_pylist(), strict=True))
    kind = dict(zip(posts["post_id"].to_pylist(), posts["post_type"].to_pylist(), strict=True))
    ages: dict[str, list[float]] = {}
    for post, at in zip(
        touches["post_id"].to_pylist(), touches["touched_at"].to_pylist(), strict=True
    ):
        ages.setdefault(kind[post], []).append((at - born[post]).total_seconds() / 3600)
    return {name: float(np.median(some)) for name, some in ages.items()}


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if len(values) else None


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None


SHELF_LIFE = Family(
    letter="D",
    title="posts that fade by a known law",
    marts=("content_shelf_life",),
    generate=fading.generate,
    judge=judge,
    score=score,
    intervals=intervals,
    wrong=wrong,
)
