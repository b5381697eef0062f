"""Say what the harness needs of a family of worlds, and what a score is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sandbox.worlds.world import Size, World

Row = Mapping[str, Any]
#: The marts of a world, as the models of the nightly run made them.
Answers = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Score:
    """Hold one line of the table in docs/truth.md.

    `value` is NULL when nothing could be counted; `units` is the denominator. The target is met
    from `low` to `high`. A miss in abstention is shown but is no miss of the product.
    """

    task: str
    score: str
    value: float | None
    units: int
    low: float | None = None
    high: float | None = None
    is_abstention: bool = False
    baselines: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def is_met(self) -> bool | None:
        """Say whether the target is met; None without target or value."""
        if self.value is None or (self.low is None and self.high is None):
            return None
        return (self.low is None or self.value >= self.low) and (
            self.high is None or self.value <= self.high
        )


@dataclass(frozen=True)
class Interval:
    """Hold an interval of ours and the truth, for the calibration plot; `level` is in 0..1."""

    series: str
    estimate: float
    low: float
    high: float
    level: float
    truth: float


def _none(rows: Sequence[Row]) -> list[Any]:
    return []


@dataclass(frozen=True)
class Family:
    """Tie worlds to the marts that answer about them, and to how these are scored.

    `judge` compares the answers about one world with its truth and returns plain rows, which other
    processes send back; the harness adds `family`, `seed` and the knobs as `knobs`. `score`,
    `intervals` and `wrong` see these rows of all worlds. `wrong` rows have `family`, `seed`,
    `knobs`, `said` and `true`.

    `follow_up` may make a second world because of what was answered about the first, to see whether
    advice was good; `judge_follow_up` judges the answers about it, and its rows come after the
    others. `keys` names the marts, with their keys, that a whole night over the world's files must
    answer alike; without any, its facts are none that files can tell.
    """

    letter: str
    title: str
    marts: tuple[str, ...]
    generate: Callable[[int, Size], World]
    judge: Callable[[World, Answers], list[dict[str, Any]]]
    score: Callable[[Sequence[Row]], list[Score]]
    intervals: Callable[[Sequence[Row]], list[Interval]] = _none
    wrong: Callable[[Sequence[Row]], list[Row]] = _none
    follow_up: Callable[[World, Answers], World | None] | None = None
    judge_follow_up: Callable[[World, Answers], list[dict[str, Any]]] | None = None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
