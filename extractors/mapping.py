"""Read a mapping: which column of somebody else's table is what, and how it is written there.

The words on the left are those of the stream's contract; docs/configuration.md lists them. Nothing
is guessed: what the mapping does not say and the cell does not show is refused.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import available_timezones

from extractors.messages import Request
from extractors.source import Account, Ask, Source, Stream

#: How a day may be written. A time of 24 hours may follow it: `31.12.2026 17:05`.
DATES = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "DD-MM-YYYY": "%d-%m-%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
    "MM-DD-YYYY": "%m-%d-%Y",
}
ISO_DATE = "YYYY-MM-DD"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
#: What pipeline.yml may say of an account besides `columns`, and what it says when it does not.
OF_FILES = {"delimiter": ",", "decimal": ".", "thousands": "", "dates": ISO_DATE}
ACCOUNT_FIELDS = ("columns", "files", "table", "time_zone", *OF_FILES)


class MappingRefused(ValueError):
    """A mapping that cannot work; `place` is where in the account's entry, the text says why."""

    def __init__(self, place: str, words: str) -> None:
        """Keep both."""
        super().__init__(f"{place}: {words}")
        self.place, self.words = place, words


@dataclass(frozen=True)
class TableMapping:
    """Which column is what (`columns`), what holds for every row (`values`), how cells look.

    `table` is the database's table, where it is no file.
    """

    columns: Mapping[str, str]
    values: Mapping[str, str]
    table: str | None = None
    time_zone: str | None = None
    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    dates: str = ISO_DATE

    @property
    def id(self) -> str:
        """Name the mapping by its content: another one makes other rows of the same file."""
        said = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Return what a seal keeps of it."""
        return asdict(self)

    def feeds(self, stream: Stream) -> bool:
        """Say whether rows mapped so are rows of this stream."""
        said = self.columns.keys() | self.values.keys()
        return required(stream) <= said <= words(stream).keys()

    def refuse_header(self, header: list[str], where: str) -> str:
        """Return what is wrong with a table's header; nothing when every column is there once."""
        wrong = [name for name in self.columns.values() if header.count(name) != 1]
        if not wrong:
            return ""
        found = ", ".join(repr(name) for name in header)
        advice = "correct columns: in pipeline.yml, or deliver the export with it"
        if len(header) == 1:
            advice = "one column only: say the delimiter: in pipeline.yml"
        again = [name for name in wrong if name in header]
        what = f"{again[0]!r} is there twice" if again else f"there is no {wrong[0]!r}"
        return f"{where}: {what}; its columns are {found}; {advice}"


def words(stream: Stream) -> dict[str, Any]:
    """Return the words a mapping may use for a stream, each with its contract column."""
    columns = stream.contract.to_schema().columns
    paths = {column.metadata["path"]: column for column in columns.values()}
    return {path: column for path, column in paths.items() if not path.startswith("request.")}


def required(stream: Stream) -> set[str]:
    """Return the words a mapping must use; `row_id` is the record's own id unless it is said."""
    found = {word for word, column in words(stream).items() if not column.nullable}
    return found - {"row_id"}


def mapping_of(source: Source, said: Account) -> TableMapping:
    """Return the mapping of an account of this source; raises MappingRefused."""
    columns, values = _cells(said)
    table, zone = said.get("table"), said.get("time_zone")
    mapping = TableMapping(columns, values, table, zone, **_written(said))
    fed = [stream for stream in source.mapped if mapping.feeds(stream)]
    if len(fed) != 1:
        raise _unfit(source.mapped, mapping)
    known = words(fed[0])
    for word in values:
        column = known[word]
        is_text = column.dtype.type.is_string()
        if not is_text or word.endswith("_id") or column.metadata["privacy"] != "plain":
            raise MappingRefused(f"columns.{word}", "one value for all rows is no such thing")
    personal = {columns[w] for w in columns if known[w].metadata["privacy"] != "plain"}
    for word, name in columns.items():
        if name in personal and known[word].metadata["privacy"] == "plain":
            raise MappingRefused(
                f"columns.{word}",
                f"{name!r} is also mapped as what tells who a person is, and {word} is published;"
                " map a column that names the row and not the person",
            )
    if "row_id" in known and "row_id" not in columns:
        record_id = next(word for word in known if word != "row_id")
        return replace(mapping, columns={"row_id": columns[record_id], **columns})
    return mapping


def of_table(stream: Stream, mapping: TableMapping) -> Stream:
    """Return the stream as a database answers it; unchanged where it is in files.

    With `updated_at` only what changed since is asked; else the whole table is, each night, and
    what is gone from it was removed.
    """
    table = mapping.table
    if table is None:
        return stream
    is_incremental = "updated_at" in mapping.columns

    def requests(ask: Ask) -> Iterator[Request]:
        since, until = ask.window.start.isoformat(), ask.window.end.isoformat()
        span = {"since": since, "until": until} if is_incremental else {}
        yield Request(table, span, context={"mapping": mapping.id})

    return replace(stream, requests=requests, is_complete=not is_incremental)


def _cells(said: Account) -> tuple[dict[str, str], dict[str, str]]:
    """Return which word is which column, and which is one value in every row."""
    columns: dict[str, str] = {}
    values: dict[str, str] = {}
    for place, text in said.items():
        outer, _, word = place.partition(".")
        if outer != "columns":
            continue
        word, _, kind = word.partition(".")
        if not word or kind not in ("", "column", "value") or not text:
            raise MappingRefused(
                place, "write the name of a column, or {value: EUR} for what holds in every row"
            )
        (values if kind == "value" else columns)[word] = text
    if not columns:
        raise MappingRefused("columns", "say which column is what: `columns: {amount: total}`")
    return columns, values


def _written(said: Account) -> dict[str, str]:
    """Return how cells are written; a database's types leave nothing to say."""
    if bool(said.get("files")) == bool(said.get("table")):
        raise MappingRefused("files", "say either files: (a path or glob) or table: (a database's)")
    if said.get("table"):
        for name in OF_FILES:
            if name in said:
                raise MappingRefused(name, "a database's types say it; in a text column, cast it")
    zone = said.get("time_zone")
    if zone is not None and zone not in available_timezones():
        raise MappingRefused("time_zone", f"unknown time zone {zone!r}; write Europe/Berlin, say")
    written = {name: said.get(name, default) for name, default in OF_FILES.items()}
    written["delimiter"] = DELIMITERS.get(written["delimiter"], written["delimiter"])
    choices = {
        "delimiter": tuple(DELIMITERS.values()),
        "decimal": (".", ","),
        "thousands": ("", ".", ",", " ", "'"),
        "dates": tuple(DATES),
    }
    for name, allowed in choices.items():
        if written[name] not in allowed:
            listed = ", ".join(repr(choice) for choice in allowed)
            raise MappingRefused(name, f"{written[name]!r} is none of {listed}")
    if written["thousands"] == written["decimal"]:
        raise MappingRefused("thousands", "the same sign cannot also be the decimal one")
    return written


def _unfit(streams: tuple[Stream, ...], mapping: TableMapping) -> MappingRefused:
    """Say which word is unknown, or which are missing; told by the stream that is nearest."""
    said = mapping.columns.keys() | mapping.values.keys()
    nearest = max(streams, key=lambda stream: (len(said & words(stream).keys()), stream.name))
    for word in said:
        if not any(word in words(stream) for stream in streams):
            return MappingRefused(
                f"columns.{word}", f"no such word; there are {', '.join(words(nearest))}"
            )
    strange = sorted(said - words(nearest).keys())
    if strange:
        other = ", ".join(stream.name for stream in streams if strange[0] in words(stream))
        return MappingRefused(
            f"columns.{strange[0]}", f"belongs to rows of {other}, not of {nearest.name}"
        )
    missing = ", ".join(sorted(required(nearest) - said))
    return MappingRefused("columns", f"{missing} is missing; which column is it?")
