"""Tie worlds of journeys to the scores of credit and of keep and quit without experiments."""

from collections.abc import Sequence
from typing import Any

from benchmarks.truth import credit, decisions
from benchmarks.truth.family import Answers, Family, Row, Score
from sandbox.worlds import journeys
from sandbox.worlds.world import World

TASK = "Keep and quit without experiments (B)"


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Return a row per model, and one per platform and method of deciding."""
    worth = {row["platform"]: (row["margin"], row["cost"]) for row in world.truth}
    return credit.judge(world) + decisions.judge(world, answers, worth, tested=(), others={})


def score(rows: Sequence[Row]) -> list[Score]:
    """Return the rows of credit and those of deciding by ceilings alone."""
    return credit.score(rows) + decisions.score(TASK, rows)


JOURNEYS = Family(
    letter="B",
    title="journeys of people with intent, a harvester and dark social",
    marts=("platform_scorecard",),
    generate=journeys.generate,
    judge=judge,
    score=score,
    wrong=decisions.wrong,
)
