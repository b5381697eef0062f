"""Tell packed and Parquet files by the marks they begin with, whatever they are called."""

from pathlib import Path

GZIP = b"\x1f\x8b"
#: A Parquet file begins and ends with it: the end is written last.
PARQUET = b"PAR1"


def is_gzip(path: Path) -> bool:
    """Say whether the file is packed by gzip."""
    return _begins_with(path, GZIP)


def is_parquet(path: Path) -> bool:
    """Say whether the file is Parquet, whole or cut."""
    return _begins_with(path, PARQUET)


def _begins_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark
