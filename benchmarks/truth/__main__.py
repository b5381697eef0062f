"""Score every family and write docs/truth.md: `python -m benchmarks.truth`.

`--worlds 50` takes the first 50 of each family's 200 seeds, and the page says so.
`--size small` runs few small worlds and writes nothing; `--family A --seed 101000` runs one world;
`--whole-night` holds the short way against whole nights over files.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.truth import page, plot
from benchmarks.truth.families import FAMILIES
from benchmarks.truth.family import Family, Interval, Row, Score
from benchmarks.truth.running import run
from benchmarks.truth.whole_night import compare
from sandbox.worlds.seeds import SCORED, TRYING, WHOLE_NIGHTS

#: Small worlds a family, where only the harness is tried.
FEW = 3


def main() -> int:
    """Run what was asked for, print the scores, and write the page if all was run at full size."""
    asked = _arguments()
    if asked.whole_night:
        return _whole_nights(asked)
    scores: list[Score] = []
    intervals: list[Interval] = []
    wrong: list[Row] = []
    titles: dict[str, tuple[str, int]] = {}
    judged = 0
    for family in FAMILIES:
        if asked.family and family.letter not in asked.family:
            continue
        begun = time.perf_counter()
        seeds = _seeds(family, asked)
        rows = run(family, seeds, asked.size)
        took = time.perf_counter() - begun
        found = family.score(rows)
        _tell(f"{family.letter}, {family.title}: {len(seeds)} worlds in {took:.0f} s", found)
        scores += found
        intervals += family.intervals(rows)
        wrong += family.wrong(rows)
        titles[family.title] = (family.letter, len(seeds))
        judged += len(rows)
    if asked.size == "full" and not (asked.family or asked.seed or asked.trying):
        plot.draw(plot.covered(intervals), page.PLOT)
        page.write(scores, wrong, titles, judged)
        print(f"wrote {page.PAGE}")
    elif asked.seed:
        for row in wrong:
            print(row)
    return 0


def _whole_nights(asked: argparse.Namespace) -> int:
    """Hold the short way against whole nights; return 1 where they differ."""
    found = []
    with TemporaryDirectory(prefix="whole-nights-") as folder:
        for family in FAMILIES:
            if family.keys and (not asked.family or family.letter in asked.family):
                seeds = [asked.seed] if asked.seed else SCORED[family.letter][:WHOLE_NIGHTS]
                found += compare(family, seeds, Path(folder))
    print(*found, sep="\n")
    return int(bool(found))


def _seeds(family: Family, asked: argparse.Namespace) -> list[int]:
    if asked.seed:
        return [asked.seed]
    if asked.size == "small":
        return list(TRYING[:FEW])
    seeds = TRYING if asked.trying else SCORED[family.letter]
    return list(seeds)[: asked.worlds]


def _tell(title: str, scores: Sequence[Score]) -> None:
    print(title)
    for one in scores:
        value = "     -" if one.value is None else f"{one.value:6.3f}"
        print(f"  {value} of {one.units:>6,}  {one.task}: {one.score}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--family", help="letters, such as `AF`")
    parser.add_argument("--worlds", type=int, help="only the first so many seeds")
    parser.add_argument("--trying", action="store_true", help="seeds on which rules may be tried")
    parser.add_argument("--whole-night", action="store_true", help="over files, by night runs")
    parser.add_argument("--seed", type=int, help="only the world of this seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
