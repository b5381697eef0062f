"""Know the experiments of the register: their blocks, their state, whether another fits beside."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from command_line.register import RegisterUnreadable, rows_in, rows_of
from measurement import schedules, switchback

COLUMNS = (
    "experiment_id",
    "platform",
    "metric",
    "block_number",
    "starts_on",
    "ends_on",
    "state",
    "planned_on",
    "seed",
)
DAY = dt.timedelta(days=1)


class NotPlanned(Exception):
    """The experiment cannot be planned as asked; the text says why and what to do."""


@dataclass(frozen=True)
class Block:
    """Some days, both ends included, in which the platform is on, or off."""

    starts_on: dt.date
    ends_on: dt.date
    is_on: bool


@dataclass(frozen=True)
class Experiment:
    """A platform's schedule, as planned."""

    experiment_id: str
    platform: str
    metric: str
    planned_on: dt.date
    seed: int | None
    blocks: tuple[Block, ...]

    @property
    def starts_on(self) -> dt.date:
        """The first day."""
        return self.blocks[0].starts_on

    @property
    def ends_on(self) -> dt.date:
        """The last day."""
        return self.blocks[-1].ends_on

    @property
    def days(self) -> list[tuple[dt.date, dt.date]]:
        """The blocks' days, whatever is on."""
        return [(block.starts_on, block.ends_on) for block in self.blocks]

    def state(self, today: dt.date) -> str:
        """Say where it stands."""
        if today < self.starts_on:
            return "planned"
        return "running" if today <= self.ends_on else "finished"

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the register."""
        values = [
            (
                self.experiment_id,
                self.platform,
                self.metric,
                number,
                block.starts_on,
                block.ends_on,
                "on" if block.is_on else "off",
                self.planned_on,
                "" if self.seed is None else self.seed,
            )
            for number, block in enumerate(self.blocks, start=1)
        ]
        return [dict(zip(COLUMNS, map(str, row), strict=True)) for row in values]


def planned(
    platform: str,
    metric: str,
    start: dt.date,
    blocks: int,
    block_days: int,
    seed: int,
    today: dt.date,
) -> Experiment:
    """Draw the order of the blocks."""
    length = dt.timedelta(days=block_days)
    return Experiment(
        f"{platform.replace(' ', '-')}-{start}",
        platform,
        metric,
        today,
        seed,
        tuple(
            Block(start + number * length, start + (number + 1) * length - DAY, bool(is_on))
            for number, is_on in enumerate(schedules.draw(blocks, seed))
        ),
    )


def check_beside(new: Experiment, others: list[Experiment]) -> None:
    """Raise NotPlanned where the experiment could not be read beside those there are."""
    beside = [
        other
        for other in others
        if other.starts_on <= new.ends_on and new.starts_on <= other.ends_on
    ]
    for other in beside:
        if other.platform == new.platform and other.metric == new.metric:
            raise NotPlanned(
                f"{new.platform} has an experiment from {other.starts_on} to {other.ends_on} "
                "already; let it end first."
            )
        if other.days != new.days:
            raise NotPlanned(
                f"{other.experiment_id} runs from {other.starts_on} to {other.ends_on} in other "
                "blocks, and the two could not be told apart. One platform at a time: start after "
                "it, or with the same start, weeks and block days."
            )
    count = len(new.blocks)
    if switchback.degrees_of_freedom(count, len(beside) + 1) < switchback.LEAST_DF:
        fewest = next(
            n
            for n in range(count, 1000)
            if switchback.degrees_of_freedom(n, len(beside) + 1) >= switchback.LEAST_DF
        )
        raise NotPlanned(
            f"{count} blocks and {len(beside) + 1} platform(s) at once leave nothing to tell "
            f"chance by: take {fewest} blocks or more"
            + (", or better one platform at a time." if beside else ".")
        )


def experiments_in(register: Path) -> list[Experiment]:
    """Return the experiments of the register, in its order."""
    return _experiments(rows_in(register, COLUMNS), register)


def experiments_of(text: str, register: Path) -> list[Experiment]:
    """Return the experiments of a register's text."""
    return _experiments(rows_of(text, register, COLUMNS), register)


def _experiments(rows: list[dict[str, str]], register: Path) -> list[Experiment]:
    rows = sorted(rows, key=lambda row: row["experiment_id"])  # stable: blocks keep their order
    try:
        return [
            _experiment(experiment_id, list(own))
            for experiment_id, own in groupby(rows, key=lambda row: row["experiment_id"])
        ]
    except ValueError as error:
        raise RegisterUnreadable(f"{register}: {error}. Days are written 2026-01-31.") from None


def _experiment(experiment_id: str, rows: list[dict[str, str]]) -> Experiment:
    rows = sorted(rows, key=lambda row: int(row["block_number"]))
    first, day = rows[0], dt.date.fromisoformat
    return Experiment(
        experiment_id,
        first["platform"],
        first["metric"],
        day(first["planned_on"]),
        int(first["seed"]) if first["seed"] else None,
        tuple(Block(day(r["starts_on"]), day(r["ends_on"]), r["state"] == "on") for r in rows),
    )
