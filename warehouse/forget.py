"""Forget a person: find what names them, take their records out of all that landed, and see to it
that whatever was made of those is made anew.

The build file and the marts are removed, not edited: a database keeps the bytes of deleted rows,
and everything in both is made from the landing. Older generations go at once; the served one stays
until a newer one is published. Each step may be killed and is taken up by the next run.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from extractors.contract import Names
from extractors.landing import Landing
from extractors.source import Kind, Source
from warehouse.columns import columns_of
from warehouse.durable import UNFINISHED
from warehouse.erasing import Swept, records_in, stream_of, sweep_all
from warehouse.fence import Fence
from warehouse.forgotten import Forgotten
from warehouse.generations import PUBLISHED, NothingPublished, current
from warehouse.identifiers import written
from warehouse.landed_records import NotReadable
from warehouse.naming import OF_BROWSERS, Named, Naming
from warehouse.retention import remove_before, sweep
from warehouse.seals import Landed, read_seal, windows

#: Folders of the data root that hold rows of a published file: logs other tools left beside it,
#: pages and files made of it, what a killed audit spilled.
MADE_OF_IT = ("strays", "report", "exports", f"audit{UNFINISHED}")


class NotClear(ValueError):
    """What was given names nobody, or more than one thing; the text says how to say which."""


@dataclass(frozen=True)
class Person:
    """Everything that names a person in the landed records; never written down."""

    names: frozenset[Naming] = field(repr=False)
    #: Records that share an id with the person and bear another's address: they are kept.
    of_others: int = 0


@dataclass(frozen=True)
class Removed:
    """What an erasure removed this time, by place; nobody is named."""

    swept: list[Swept]
    generations: list[int]
    is_made_anew: bool
    is_done: bool


def find_person(landing: Path, sources: Mapping[str, Source], asked: str) -> Person:
    """Follow what was given from record to record; raises NotClear.

    An e-mail address, a telephone number with +, or an id: `contact:123`, or alone where only one
    kind of id is so. From a record that bears it, all that names the same person is taken, and on
    from there; not from a record with somebody else's address, and not by way of a browser, which
    several may share.
    """
    first = _asked(landing, sources, asked)
    names, before = {first}, 0

    def follow(named: Named) -> None:
        names.update(_followed(named, names, first))

    while len(names) > before:  # a visit may bear an id that leads on to other records
        before, grown = len(names), 0
        while len(names) > grown:
            grown = len(names)
            _look_through(landing, sources, follow, is_event=False)
        _look_through(landing, sources, follow, is_event=True)
    others = 0

    def count(named: Named) -> None:
        nonlocal others
        others += bool(_written(named.by_columns) & names) and not _is_own(named, names)

    _look_through(landing, sources, count, is_event=False)
    return Person(frozenset(names), others)


def carry_out(
    fence: Fence,
    forgotten: Forgotten,
    sources: Mapping[str, Source],
    *,
    warehouse: Path,
    marts: Path,
) -> Removed:
    """Take every erasure as far as it can come now; only for the holder of the run lock."""
    swept: list[Swept] = []
    is_open = bool(forgotten.in_state("open"))
    if is_open:
        Landing(forgotten.landing).sweep()
        swept = sweep_all(forgotten.landing, sources, forgotten)
        for made in (warehouse, marts):
            _remove_database(made)
        for left in MADE_OF_IT:
            shutil.rmtree(fence.data_root / left, ignore_errors=True)
        forgotten = forgotten.advanced("open", "swept", fence.number)
    generations, is_done = _retire(fence, forgotten)
    return Removed(swept, generations, is_made_anew=is_open, is_done=is_done)


def floor_of(forgotten: Forgotten) -> int:
    """Return the first generation that holds none of the people on the list."""
    return max((erasure.generation for erasure in forgotten.erasures), default=0)


def _retire(fence: Fence, forgotten: Forgotten) -> tuple[list[int], bool]:
    """Remove the generations made before the last sweep; the served one once it is replaced."""
    published, floor = fence.data_root / PUBLISHED, floor_of(forgotten)
    if not forgotten.in_state("swept"):
        return [], not forgotten.in_state("open")
    removed = []
    if published.is_dir():
        with fence.guard():
            removed = remove_before(published, floor)
            sweep(published)
    try:
        is_replaced = current(published).number >= floor
    except NothingPublished:
        is_replaced = True
    if is_replaced:
        forgotten.advanced("swept", "done")
    return removed, is_replaced


def _remove_database(file: Path) -> None:
    """Remove a database with everything an engine or a killed run may have left beside it."""
    for path in sorted(file.parent.glob(f"{file.name}*"), reverse=True):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _asked(landing: Path, sources: Mapping[str, Source], asked: str) -> Naming:
    kind, colon, value = asked.strip().partition(":")
    if colon and value and kind in get_args(Names):
        return kind, written(kind, value)
    if "@" in asked and not asked.startswith(("http", "@")):
        return "email", written("email", asked)
    if asked.startswith("+"):
        return "phone", written("phone", asked)
    kinds: set[str] = set()

    def look(named: Named) -> None:
        kinds.update(names for names, each in named.by_columns if each == asked.strip())

    for is_event in (False, True):
        _look_through(landing, sources, look, is_event)
    if len(kinds) != 1:
        told = "no record has this id" if not kinds else "it is of more than one kind"
        choice = ", ".join(f"{names}:" for names in sorted(kinds or get_args(Names)))
        raise NotClear(f"{told}: write what it is before it ({choice})")
    return kinds.pop(), asked.strip()


def _followed(named: Named, names: set[Naming], first: Naming) -> set[Naming]:
    """Return what a record adds to a person's names."""
    own = _written(named.by_columns)
    in_links = {n for n in _written(named.in_texts) if n[0] in OF_BROWSERS}
    hits = (own | in_links) & names
    if not hits or (first not in own and not _is_own(named, names)):
        return set()
    if all(kind in OF_BROWSERS for kind, _ in hits):
        return {naming for naming in own if naming[0] == "visitor"}
    return own | in_links


def _is_own(named: Named, names: set[Naming]) -> bool:
    addresses = {naming for naming in _written(named.by_columns) if naming[0] == "email"}
    return not addresses or bool(addresses & names)


def _written(namings: Iterable[Naming]) -> set[Naming]:
    return {(kind, written(kind, value)) for kind, value in namings}


def _look_through(
    landing: Path, sources: Mapping[str, Source], look: Callable[[Named], None], is_event: bool
) -> None:
    """Show what names somebody in each record of the streams whose contract names people."""

    def keep(named: Named) -> bool:
        if named.by_columns:
            look(named)
        return False

    for window in _naming_windows(landing, sources, is_event):
        stream = stream_of(sources, window)
        assert stream
        with suppress(NotReadable):  # the sweep tells which
            records_in(window, stream, keep)


def _naming_windows(
    landing: Path, sources: Mapping[str, Source], is_event: bool
) -> Iterable[Landed]:
    for folder in windows(landing):
        source, _, name, _ = folder.parts[-4:]
        streams = sources[source].streams if source in sources else ()
        for stream in streams:
            names = any(column.names for column in columns_of(stream.contract))
            if stream.name == name and names and (stream.kind is Kind.EVENT) == is_event:
                window = read_seal(folder)
                if window.problem is None and window.file.is_file():
                    yield window
