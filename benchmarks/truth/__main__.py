"""Score every family and write docs/truth.md: `python -m benchmarks.truth`.

`--size small` runs few small worlds and writes nothing; `--family A --worlds 20` tries one family;
`--whole-night` holds the short way against whole nights over files.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from benchmarks.truth.families import FAMILIES
from benchmarks.truth.family import Family
from benchmarks.truth.night import Night, Plan, plan
from sandbox.worlds.seeds import SCORED, TRYING
from sandbox.worlds.world import Size

#: The machine of our figures has two cores.
PROCESSES = 2
#: Small worlds a family, where only the harness is tried.
FEW = 3

_nights: dict[str, Night] = {}


def run(family: Family, seeds: Sequence[int], size: Size) -> list[dict[str, Any]]:
    """Return the judged rows of a family's worlds, in the order of their seeds."""
    planned = plan(family.marts)
    work = partial(_judged, family.letter, planned, size)
    with ProcessPoolExecutor(PROCESSES) as pool:
        found = pool.map(work, seeds, chunksize=1)
        return [row for rows in found for row in rows]


def _judged(letter: str, planned: Plan, size: Size, seed: int) -> list[dict[str, Any]]:
    """Make, answer and judge one world; a process keeps its database for the next one."""
    family = next(one for one in FAMILIES if one.letter == letter)
    if letter not in _nights:
        _nights[letter] = Night(planned)
    world = family.generate(seed, size)
    told = {"family": letter, "seed": seed, "knobs": dict(world.knobs)}
    return [{**told, **row} for row in family.judge(world, _nights[letter].answer(world))]


def main() -> int:
    """Run what was asked for and print the scores."""
    asked = _arguments()
    for family in FAMILIES:
        if asked.family and family.letter not in asked.family:
            continue
        begun = time.perf_counter()
        seeds = TRYING[:FEW] if asked.size == "small" else SCORED[family.letter]
        rows = run(family, list(seeds)[: asked.worlds], asked.size)
        print(f"{family.letter} {family.title}: {time.perf_counter() - begun:.0f} s")
        for score in family.score(rows):
            print(f"  {score.task}: {score.score} = {score.value} of {score.units}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--family", help="letters, `AF`")
    parser.add_argument("--worlds", type=int, help="only the first so many seeds")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
