"""Go through the records of a landed window, in pieces that can be written again without some."""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from extractors.formats import Csv, JsonLines, JsonPages, Lines, Mapped
from extractors.source import Stream
from warehouse.candidates import PARQUET
from warehouse.columns import Column, columns_of
from warehouse.cutting import cut_page
from warehouse.naming import Named, dig, may_name, named_in, texts_in
from warehouse.reading import LoadRefused
from warehouse.records import records_of
from warehouse.seals import Landed

#: Told what names somebody in a record, says whether the record is to go.
IsGone = Callable[[Named], bool]


class NotReadable(Exception):
    """A window's records cannot be told apart; the text says why."""


@dataclass(frozen=True)
class Piece:
    """A part of a landed file as it is to be written, and what was left out of it."""

    content: bytes
    rows: int = 0
    records: tuple[Any, ...] = ()
    is_changed: bool = False


def pieces(window: Landed, stream: Stream, is_gone: IsGone) -> Iterator[Piece]:
    """Yield a window's content, unpacked, without the records that are to go.

    Files of platforms' own exports (`Parsed`) hold posts and figures and no person's record: they
    are passed on as they are. Parquet is another module's. Raises NotReadable.
    """
    columns = columns_of(stream.contract)
    try:
        match stream.format:
            case _ if window.file.suffix == PARQUET:
                raise NotReadable("Parquet is no text")
            case JsonPages() as shape:
                yield from _pages(window, shape, columns, is_gone)
            case Mapped() if window.format == "json":
                yield from _pages(window, JsonPages(records=""), columns, is_gone)
            case Mapped():
                mapping = window.mapping
                if mapping is None:
                    raise NotReadable("its seal says no mapping")
                yield from _csv(window, mapping.delimiter, columns, mapping.columns, is_gone)
            case Csv(delimiter):
                yield from _csv(window, delimiter, columns, {}, is_gone)
            case Lines(pattern):
                yield from _lines(window, re.compile(pattern), columns, is_gone)
            case JsonLines():
                yield from _lines(window, None, columns, is_gone)
            case _:
                return
    except (OSError, EOFError, ValueError, csv.Error, zlib.error, LoadRefused) as error:
        raise NotReadable(f"{type(error).__name__}: {error}") from error


def _pages(
    window: Landed, shape: JsonPages, columns: tuple[Column, ...], is_gone: IsGone
) -> Iterator[Piece]:
    naming = [column for column in columns if column.names]

    def is_row_gone(record: Any, around: Any) -> bool:
        def value_of(path: str) -> Any:
            if path.startswith("request."):
                return None  # what we asked with is ours
            return dig(around, path[2:]) if path.startswith("^.") else dig(record, path)

        # Texts of what is around are looked at where it stands alone.
        texts = texts_in(record if record is not None else _without(around, shape.inner))
        return is_gone(named_in(naming, value_of, texts))

    with gzip.open(window.file) as lines:
        for line in lines:
            text = line.decode("utf-8", "surrogateescape")
            if not naming and not may_name(text):
                yield Piece(line)
                continue
            cut = cut_page(text, shape, is_row_gone)
            is_changed = cut.text != text
            content = cut.text.encode("utf-8", "surrogateescape") if is_changed else line
            yield Piece(content, cut.rows, cut.records, is_changed)


def _without(around: Any, inner: str | None) -> Any:
    """Return what is around inner records without their list."""
    first = (inner or "").split(".")[0]
    return {k: v for k, v in around.items() if k != first} if isinstance(around, dict) else around


def _lines(
    window: Landed, pattern: re.Pattern | None, columns: tuple[Column, ...], is_gone: IsGone
) -> Iterator[Piece]:
    naming = [column for column in columns if column.names]
    with gzip.open(window.file) as lines:
        for line in lines:
            text = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
            if not text or (not naming and not may_name(text)):
                yield Piece(line)
                continue
            record = _record(text, pattern)
            named = named_in(naming, partial(dig, record), [text])
            if is_gone(named):
                yield Piece(b"", 1, is_changed=True)
            else:
                yield Piece(line)


def _record(text: str, pattern: re.Pattern | None) -> Any:
    if pattern is not None:
        found = pattern.match(text)
        return found.groupdict() if found else {}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {}  # its text is looked at all the same


def _csv(
    window: Landed,
    delimiter: str,
    columns: tuple[Column, ...],
    renamed: Any,
    is_gone: IsGone,
) -> Iterator[Piece]:
    naming = [column for column in columns if column.names]
    paths = [column.path for column in naming]
    found = records_of(window.file, delimiter)
    header = io.StringIO()
    csv.writer(header, delimiter=delimiter, lineterminator="\n").writerow(found.header)
    yield Piece(header.getvalue().encode())
    for payload in found.table.column("payload").to_pylist():
        line = f"{payload}\n".encode()
        cells = next(csv.reader([payload], delimiter=delimiter), [])
        row = dict(zip(found.header, cells, strict=False))
        record = {path: row.get(renamed.get(path, path)) for path in paths}
        named = named_in(naming, record.get, [payload])
        yield Piece(b"", 1, is_changed=True) if is_gone(named) else Piece(line)
