"""Make, answer and judge the worlds of a family, a process per core."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

from benchmarks.truth.families import FAMILIES
from benchmarks.truth.family import Family
from benchmarks.truth.night import Night
from benchmarks.truth.plan import Plan, plan
from sandbox.worlds.world import Size

#: The machine of our figures has two cores.
PROCESSES = 2

_nights: dict[str, Night] = {}


def run(family: Family, seeds: Sequence[int], size: Size) -> list[dict[str, Any]]:
    """Return the judged rows of a family's worlds, in the order of their seeds."""
    work = partial(_judged, family.title, plan(family.marts), size)
    # A process a core: threads of the matrix library on top would only be in each other's way.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        return [row for rows in pool.map(work, seeds) for row in rows]


def _judged(title: str, planned: Plan, size: Size, seed: int) -> list[dict[str, Any]]:
    """Make, answer and judge one world; a process keeps its database for the next one."""
    family = next(one for one in FAMILIES if one.title == title)
    if title not in _nights:
        _nights[title] = Night(planned)
    world, night = family.generate(seed, size), _nights[title]
    answers = night.answer(world)
    rows = family.judge(world, answers)
    if family.follow_up and family.judge_follow_up:
        second = family.follow_up(world, answers)
        rows += family.judge_follow_up(second, night.answer(second)) if second else []
    told = {"family": family.letter, "seed": seed, "knobs": dict(world.knobs)}
    return [{**told, **row} for row in rows]
