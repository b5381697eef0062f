"""Deliver a world's files to a whole night, and hold its answers against the short way's."""

import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.truth.family import Family
from benchmarks.truth.files import deliver, without_untold
from benchmarks.truth.night import Night
from benchmarks.truth.plan import plan
from sandbox.worlds.world import AS_OF, World

#: Sums of doubles may run in another order; readings are the same.
TOLERANCE = 1e-6
#: A night of a small world takes a minute; half an hour is a machine that hangs.
SECONDS = 1_800


def compare(family: Family, seeds: Sequence[int], folder: Path) -> list[str]:
    """Run whole nights of small worlds and say where they answer otherwise than the short way."""
    night = Night(plan(family.marts))
    found = []
    for seed in seeds:
        world = without_untold(family.generate(seed, "small"))
        file = published(world, folder / f"{family.letter}-{seed}")
        answers = night.answer(world)
        for mart, key in family.keys.items():
            differing = differences(file, mart, key, answers[mart].to_pylist())
            print(f"{family.letter} {seed} {mart}: {len(answers[mart])} rows,", end=" ")
            print(f"{len(differing)} differences", flush=True)
            found += [f"{family.letter} {seed} {one}" for one in differing]
    return found


def published(world: World, folder: Path) -> Path:
    """Run a night over the world's files and return the published file."""
    deliver(world, folder / "files")
    environment = {
        **os.environ,
        "LTL_DATA": str(folder / "data"),
        "LTL_PIPELINE": str(folder / "files" / "pipeline.yml"),
        "LTL_HASH_KEY": "0123456789abcdef" * 4,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "command_line.app", "nightly", "--as-of", AS_OF.isoformat()],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    file = folder / "data" / "published" / "analytics.duckdb"
    if ran.returncode or not file.exists():
        raise RuntimeError(f"the night ended with {ran.returncode}:\n{ran.stdout[-3000:]}")
    return file


def differences(
    file: Path, mart: str, key: tuple[str, ...], short: list[dict[str, Any]]
) -> list[str]:
    """Say in which rows and columns the night's mart differs from the short way's."""
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.sql(f"select * from {mart}").to_arrow_table().to_pylist()
    night = {tuple(row[name] for name in key): row for row in rows}
    ours = {tuple(row[name] for name in key): row for row in short}
    found = [f"{mart} {one}: only the night has it" for one in sorted(night.keys() - ours.keys())]
    found += [f"{mart} {one}: only the short way" for one in sorted(ours.keys() - night.keys())]
    for one in sorted(night.keys() & ours.keys()):
        for column, value in ours[one].items():
            theirs = night[one][column]
            if not _is_same(value, theirs):
                found.append(f"{mart} {one}: {column} is {theirs!r}, the short way says {value!r}")
    return found


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(one == other)
