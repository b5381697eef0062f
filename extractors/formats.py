"""Say how served pages and delivered files hold their records."""

from dataclasses import dataclass

from extractors.parsed import Parsed


@dataclass(frozen=True)
class JsonPages:
    """Answers that are JSON documents holding a list of records.

    `records` and `inner` are dotted paths to lists (`""`: the document itself is the list or the
    one record). With `inner`, one row is one inner element and `^` reaches the outer record.
    `total` is the path of the count the platform claims, checked against what arrived.
    `empty_with`: an empty list may be left out where one of these paths is there instead (beside
    the list; of an inner one in its record), and so may a total of zero.
    `inner_or_itself`: a record without the inner list is one row itself, read through `^`.
    `header` is the path of a list of objects whose `name`s name the cells, where a record is a
    list of cells; a contract's column then names its cell.
    """

    records: str = "data"
    inner: str | None = None
    total: str | None = None
    empty_with: tuple[str, ...] = ()
    inner_or_itself: bool = False
    header: str | None = None


@dataclass(frozen=True)
class Lines:
    """Text files of one record a line, taken apart by a regular expression with named groups."""

    pattern: str


@dataclass(frozen=True)
class Csv:
    """Delimited files with a header row; every cell is text."""

    delimiter: str = ","


@dataclass(frozen=True)
class JsonLines:
    """Text files of one JSON object a line; what a line does not name is null."""


@dataclass(frozen=True)
class Mapped:
    """Tables of others, as files or in a database: pipeline.yml says which column is what.

    A contract's paths are the words its mapping uses. `request.mapping` names the mapping,
    `request.time_zone` its zone, and `request.delivery` the file's content, where it was a file.
    """


Format = JsonPages | Lines | Csv | JsonLines | Parsed | Mapped


@dataclass(frozen=True)
class Parquet:
    """Parquet files: a column's path leads through structs, a list is read whole (`raw`).

    `may_lack` are paths that some writers leave out, with all below them: null there. Any other
    column that a file lacks refuses it.
    """

    may_lack: tuple[str, ...] = ()
