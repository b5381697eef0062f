"""Clear away what nobody reads: pieces of killed runs, foreign files, old generations."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from warehouse.durable import UNFINISHED
from warehouse.generations import (
    POINTER,
    NothingPublished,
    all_generations,
    current,
    file_of,
    number_of,
    whole,
)


@dataclass(frozen=True)
class Retention:
    """What to keep: the last `generations`, and whatever is younger than `age`.

    A week of nights lets one go back to before a weekend; two days outlast any dashboard's session
    (and a reader that stays longer keeps its open file anyway).
    """

    generations: int = 7
    age: dt.timedelta = dt.timedelta(hours=48)


def sweep(published: Path) -> None:
    """Remove what a killed run left: unfinished files, files without manifest and the reverse.

    Only for the holder of the run lock: another run's unfinished file is not to be told apart.
    What the pointer leads to stays even without a manifest: it may be all that readers have.
    """
    pointer = published / POINTER
    served = pointer.readlink().name if pointer.is_symlink() else None
    for path in sorted(published.iterdir()):
        number = number_of(path.name)
        is_orphan = number is not None and path.name != served and whole(published, number) is None
        if path.name.endswith(UNFINISHED) or is_orphan:
            path.unlink(missing_ok=True)


def set_aside_foreign_logs(published: Path, strays: Path) -> list[str]:
    """Move write-ahead logs out of the published folder; return their names.

    We never leave one: it comes from a tool that opened a published file for writing. Engines up
    to 1.4 look for it beside the *link*, and would replay it onto whatever the link leads to.
    """
    found = sorted(published.glob("*.wal"))
    for path in found:
        strays.mkdir(mode=0o700, exist_ok=True)
        moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
        path.replace(strays / f"{moment}-{path.name}")
    return [path.name for path in found]


def retire(published: Path, keep: Retention, now: dt.datetime) -> list[int]:
    """Remove generations beyond retention, never the served one; return their numbers."""
    try:
        served = current(published).number
    except NothingPublished:
        return []
    retired = [
        generation.number
        for generation in all_generations(published)[max(keep.generations, 1) :]
        if generation.number != served and now - generation.published_at >= keep.age
    ]
    for number in retired:
        _remove(published, number)
    return retired


def remove_before(published: Path, floor: int) -> list[int]:
    """Remove every generation below a number except the served one; return their numbers."""
    try:
        served = current(published).number
    except NothingPublished:
        served = 0
    named = {number_of(path.name) for path in published.glob("analytics-*")}
    old = sorted(number for number in named if number and number < floor and number != served)
    for number in old:
        _remove(published, number)
    return old


def _remove(published: Path, number: int) -> None:
    # manifest first: without it the rest is no generation any more, only something to sweep
    for kind in ("json", "withdrawn", "duckdb"):
        file_of(published, number, kind).unlink(missing_ok=True)
