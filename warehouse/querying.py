"""Open a published file the way strangers' SQL may be let near it: read-only and locked in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb


class QueryRefused(RuntimeError):
    """The engine did not answer: wrong SQL, or something a reader may not do."""


@contextmanager
def reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a read-only connection without access to files, network or settings."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def rows(path: Path, sql: str, values: Any = None) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries; raises QueryRefused in the engine's words."""
    with reader(path) as con:
        try:
            found = con.execute(sql, values or [])
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        except duckdb.IOException:
            raise
        except duckdb.Error as error:
            raise QueryRefused(f"{error}") from None


def build_rows(path: Path, sql: str) -> list[dict[str, Any]]:
    """Return rows of the private build file; none when it is not there or being written."""
    if not path.exists():
        return []
    try:
        return rows(path, sql)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            return []
        raise
