"""Write docs/truth.md from scores: misses first, baselines beside ours, and where we are wrong."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from benchmarks.truth.family import Row, Score

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, PLOT = DOCS / "truth.md", DOCS / "truth-calibration.svg"
#: More wrong answers than that stand with their count only; the command lists any of them.
LISTED = 60

HEAD = """# How often the answers are right

The models and functions of the nightly run answer about generated companies whose truth is known.
Each family below has {worlds} of them, whose seeds were fixed before any rule was tried on them
(`sandbox/worlds/seeds.py`). They are fed the facts that a night would have made of such a company;
`python -m benchmarks.truth --whole-night` delivers some of them as files to whole nights and holds
the answers together.

`make truth` writes this page anew. A miss in precision, error or coverage stands first; abstaining
more often than hoped is shown, and is no miss.
"""
CALIBRATION = """
## Calibration

The share of intervals with the truth inside, at each level one may ask for; on the dashed line an
interval is worth what it says. Other levels than the published one are scaled from it.

![Truth inside the interval, by level]({plot})
"""
FAMILIES = """
## The worlds

{rows}

They are generated companies, more orderly than real ones: read the order of the methods more than
the levels.
"""


def write(
    scores: Sequence[Score],
    wrong: Sequence[Row],
    titles: Mapping[str, tuple[str, int]],
    verdicts: int,
) -> None:
    """Write the page; `titles` says of each title its letter and how many worlds were run."""
    worlds = sorted({count for _, count in titles.values()})
    counted = " to ".join(str(count) for count in (worlds[:1] + worlds[1:][-1:]))
    parts = [HEAD.format(worlds=counted), _misses(scores), _tables(scores)]
    parts.append(CALIBRATION.format(plot=PLOT.name))
    parts.append(_wrong(wrong, verdicts))
    rows = [f"- **{letter}**, {title}: {count} worlds" for title, (letter, count) in titles.items()]
    parts.append(FAMILIES.format(rows="\n".join(rows)))
    PAGE.write_text("".join(parts))


def _misses(scores: Sequence[Score]) -> str:
    missed = [one for one in scores if one.is_met is False and not one.is_abstention]
    if not missed:
        return "\n## Misses\n\nNone: every target of precision, error and coverage is met.\n"
    lines = [
        f"- {one.task}: {one.score} is {_figure(one.value)}, the target is {_target(one)}"
        for one in missed
    ]
    return "\n## Misses\n\n" + "\n".join(lines) + "\n"


def _tables(scores: Sequence[Score]) -> str:
    parts = ["\n## Scores\n"]
    for task, group in groupby(scores, key=lambda one: one.task):
        some = list(group)
        names = list(dict.fromkeys(name for one in some for name in one.baselines))
        head = ["score", "of", "ours", "target", "met", *names]
        lines = [head, ["---"] * len(head)]
        for one in some:
            others = [_figure(one.baselines.get(name)) for name in names]
            lines.append(
                [one.score, f"{one.units:,}", _figure(one.value), _target(one), _met(one), *others]
            )
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        parts.append(f"\n### {task}\n\n{table}\n")
    return "".join(parts)


def _wrong(wrong: Sequence[Row], verdicts: int) -> str:
    text = f"\n## Where we are wrong\n\n{len(wrong):,} of {verdicts:,} judged answers.\n"
    if not wrong:
        return text
    lines = ["| world | said | true | how the world was made |", "| --- | --- | --- | --- |"]
    for row in wrong[:LISTED]:
        knobs = json.dumps(_plain(row["knobs"]), sort_keys=True).replace('"', "")
        lines.append(f"| {row['family']} {row['seed']} | {row['said']} | {row['true']} | {knobs} |")
    if len(wrong) > LISTED:
        text += f"\nThe first {LISTED} of them:\n"
    again = "`python -m benchmarks.truth --family A --seed 101000` runs one world again."
    return text + "\n" + "\n".join(lines) + f"\n\n{again}\n"


def _plain(knobs: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is nested: how each metric of a platform works takes a screen."""
    return {key: value for key, value in knobs.items() if not isinstance(value, dict)}


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"


def _target(one: Score) -> str:
    if one.low is not None and one.high is not None:
        return f"{one.low:g} to {one.high:g}"
    if one.low is not None:
        return f"≥ {one.low:g}"
    return f"≤ {one.high:g}" if one.high is not None else "-"


def _met(one: Score) -> str:
    return {None: "-", True: "yes", False: "**no**"}[one.is_met]
