"""Cut a delivered CSV file into records: a record ends with its line, unless a quote is open.

An open quote reaches over lines only if that makes a whole record with the header's number of
cells; else the line stands for itself, is refused as such, and the lines behind it survive.
"""

import csv
import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from warehouse.lines import LINES, blocks, strings
from warehouse.reading import LoadRefused

NEWLINE, QUOTE = 10, 34


@dataclass(frozen=True)
class Records:
    """The header's names and the numbered records below it, from 1; blank lines do not count."""

    header: tuple[str, ...]
    table: pa.Table


def records_of(file: Path, delimiter: str) -> Records:
    """Cut a gzip-compressed CSV file; raises LoadRefused when it has no header.

    Exports are handled whole: one file is held in memory.
    """
    content = b"".join(blocks(file)).replace(b"\r\n", b"\n")
    starts, ends = _bounds(content, delimiter.encode())
    if not len(starts):
        raise LoadRefused("the file is empty, not even a header; deliver it again")
    first = content[starts[0] : ends[0]].decode()
    header = tuple(next(csv.reader([first], delimiter=delimiter, strict=True)))
    data = np.frombuffer(content, np.uint8)
    # Each record is followed by exactly one line feed or by lines that are left out.
    kept = np.zeros(len(data) + 1, np.int8)
    np.add.at(kept, starts[1:], 1)
    np.add.at(kept, ends[1:], -1)
    inside = np.cumsum(kept[:-1]).astype(bool)
    payload = strings(data[inside], ends[1:] - starts[1:])
    positions = pa.array(np.arange(1, len(payload) + 1, dtype=np.int64))
    return Records(header, pa.table([positions, payload], schema=LINES))


def content_hash(file: Path) -> str:
    """Return the SHA-256 of a file's content, unpacked, as hex."""
    with gzip.open(file) as unpacked:
        return hashlib.file_digest(unpacked, "sha256").hexdigest()  # type: ignore[arg-type]


def _bounds(content: bytes, delimiter: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return where records start and end, blank lines left out."""
    data = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(data == NEWLINE)
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    quotes = np.searchsorted(np.flatnonzero(data == QUOTE), np.stack([starts, ends]))
    odd = np.flatnonzero((quotes[1] - quotes[0]) % 2)
    is_end = np.ones(len(ends), bool)
    if len(odd):
        header = content[starts[0] : ends[0]]
        for first, last in _joined(content, starts, ends, odd, delimiter, header.count(delimiter)):
            is_end[first:last] = False
    is_start = np.concatenate([[True], is_end[:-1]]) if len(ends) else is_end
    starts, ends = starts[is_start], ends[is_end]
    is_blank = starts == ends
    return starts[~is_blank], ends[~is_blank]


def _joined(
    content: bytes,
    starts: np.ndarray,
    ends: np.ndarray,
    odd: np.ndarray,
    delimiter: bytes,
    delimiters: int,
) -> list[tuple[int, int]]:
    """Return (first, last) of the lines that a quoted line feed holds together."""
    mark = re.escape(delimiter)
    cell = rb'(?:"(?:[^"]|"")*"|[^"' + mark + rb"\n]*)"
    record = re.compile(cell + rb"(?:" + mark + cell + rb"){%d}" % delimiters)
    found, place = [], 0
    while place + 1 < len(odd):
        first, last = int(odd[place]), int(odd[place + 1])
        if record.fullmatch(content, int(starts[first]), int(ends[last])):
            found.append((first, last))
            place += 2
        else:
            place += 1
    return found
