"""Look at the header of a delivered table, so that a wrong mapping is told before it is loaded."""

import csv
import gzip
from pathlib import Path

import pyarrow.parquet as parquet

from extractors.marks import is_gzip, is_parquet

#: A header longer than this is no header.
MOST_BYTES = 1 << 20
SHOWN = 80


def header_of(path: Path, delimiter: str) -> list[str]:
    """Return the names of the columns, none where the file is empty."""
    if is_parquet(path):
        return list(parquet.read_schema(path).names)
    with gzip.open(path) if is_gzip(path) else path.open("rb") as lines:
        first = lines.readline(MOST_BYTES).decode("utf-8-sig", errors="backslashreplace")
    try:
        return next(csv.reader([first.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return [first[:SHOWN]]  # no table: what it begins with says what it is
