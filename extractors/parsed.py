"""Say what a parser of delivered files is given and gives back: rows, or why there are none."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Delivered:
    """A delivered file as its parser sees it: its bytes, and what is known beside them."""

    content: bytes
    name: str  # below the folder that pipeline.yml names
    modified_at: dt.datetime  # as the file system said when it was delivered, UTC
    landed_at: dt.datetime  # the night's clock
    account: Mapping[str, str]  # its entry in pipeline.yml


@dataclass(frozen=True)
class ParsedRow:
    """A row of a delivered file: its number, itself, and its cells or what is wrong with it."""

    position: int
    payload: str
    cells: Mapping[str, str | None]
    flaw: str | None = None


@dataclass(frozen=True)
class ParsedFile:
    """Every row of a delivered file, and the names of what in it no rule explains."""

    rows: Sequence[ParsedRow]
    unread: Sequence[str] = ()


class Unreadable(Exception):
    """A parser cannot take a file as it is; the text says what was found and what to do."""


@dataclass(frozen=True)
class Parsed:
    """Files whose shape only their content tells, read whole by a pure function.

    The file lands as it is and is parsed when it is loaded, so that a better parser, or another
    word in pipeline.yml, reads anew what landed long ago. Each file stands for itself: one that is
    refused is a gap of its own name. `ignored` are names that are no deliveries (downloads under
    way, notes of operating systems).
    """

    parse: Callable[[Delivered], ParsedFile]
    ignored: tuple[str, ...] = ()
