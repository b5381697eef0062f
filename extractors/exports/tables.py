"""Open a file as tables of cells: CSV by its own delimiter, spreadsheets, ZIPs of these."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from extractors.exports.sheets import Cell, new_sheets, old_sheets
from extractors.parsed import Unreadable

#: Exports of platforms end at some thousand rows; more is something else.
LARGEST_BYTES = 64 << 20
#: A small archive may unpack to terabytes.
UNPACKED_BYTES = 256 << 20
LARGEST_MEMBERS = 200
SPREADSHEET = "xl/workbook.xml"
OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"
MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
DELIMITERS = ",;\t"
#: What a delimiter is looked for in: title lines, header and a few rows.
SAMPLE_LINES = 40


@dataclass(frozen=True)
class Table:
    """A sheet or a file: its name within what was delivered, its rows, each as it was written."""

    name: str
    rows: list[tuple[Cell, ...]]


#: The same table cut by one delimiter or another, the likeliest first.
Readings = Iterator[Table]


def tables_of(content: bytes, is_inner: bool = False) -> Iterator[Readings]:
    """Yield the tables of a delivered file; raises Unreadable when it is damaged or no table."""
    if len(content) > LARGEST_BYTES:
        raise Unreadable(f"it has {len(content)} bytes, an export has less than {LARGEST_BYTES}")
    if content.startswith(b"PK"):
        yield from _zipped(content, is_inner)
    elif content.startswith(OLD_SPREADSHEET):
        yield from (iter([Table(name, rows)]) for name, rows in old_sheets(content).items())
    else:
        yield _cut("", _text(content))


def _zipped(content: bytes, is_inner: bool) -> Iterator[Readings]:
    members = _members(content)
    if SPREADSHEET in members:
        yield from (iter([Table(name, rows)]) for name, rows in new_sheets(content).items())
    elif is_inner:
        raise Unreadable("an archive within an archive; unpack the outer one")
    else:
        for name, inner in members.items():
            if not _is_hidden(name):
                yield from _member(name, inner)


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            size = sum(info.file_size for info in files)
            if size > UNPACKED_BYTES or len(files) > LARGEST_MEMBERS:
                raise Unreadable(f"it holds {len(files)} files of {size} bytes, no export does")
            return {info.filename: archive.read(info) for info in files}
    except Unreadable:
        raise
    except Exception as error:  # a damaged archive raises whatever its reader stumbles over
        raise Unreadable(f"a damaged, cut or locked archive ({error}); export it again") from error


def _member(name: str, content: bytes) -> Iterator[Readings]:
    try:
        for readings in tables_of(content, is_inner=True):
            yield (Table(" > ".join(filter(None, (name, t.name))), t.rows) for t in readings)
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from error


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePath(name).parts)


def _text(content: bytes) -> str:
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content:
        raise Unreadable("neither text nor a spreadsheet")
    try:
        return content.decode()
    except UnicodeDecodeError:
        # What Excel writes in the four languages when it is not asked for UTF-8.
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError as error:
        raise Unreadable(f"its text is damaged or cut ({error}); export it again") from error


def _cut(name: str, text: str) -> Readings:
    for delimiter in _delimiters(text):
        yield Table(name, list(_rows(text, delimiter)))


def _rows(text: str, delimiter: str) -> Iterator[tuple[Cell, ...]]:
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        # A quote that is not closed swallows no line behind it: each line stands for itself, and
        # one with too few cells is put aside later on.
        rows = [row for line in text.splitlines() for row in _alone(line, delimiter)]
    yield from map(tuple, rows)


def _alone(line: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(f"no table of text ({error}); export it again") from error


def _delimiters(text: str) -> list[str]:
    first = text[:5].lower()
    if first.startswith("sep=") and len(first) == 5:
        return [text[4]]
    lines = text.splitlines()[:SAMPLE_LINES]
    most = {sign: max((_outside(line, sign) for line in lines), default=0) for sign in DELIMITERS}
    return sorted(DELIMITERS, key=lambda sign: -most[sign])


def _outside(line: str, sign: str) -> int:
    """Count a sign outside quotes."""
    return sum(part.count(sign) for part in line.split('"')[::2])
