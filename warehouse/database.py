"""Open the private build file for writing, with every setting said out loud."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

#: DuckDB would take 80 % of the machine; the night shares it with the orchestrator and dbt.
MEMORY_LIMIT = "4GB"

#: After one of these the engine may have lost what it holds in memory: the connection is dead.
#: (1.4 acknowledged rows on a full disk that were never written; a fresh process sees the truth.)
FATAL = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.OutOfMemoryException,
    duckdb.ConnectionException,
)


class WarehouseBusy(RuntimeError):
    """Another process has the build file open."""


class WarehouseFailed(RuntimeError):
    """The engine failed in a way after which nothing it says counts."""


@contextmanager
def open_warehouse(
    path: Path, *, memory_limit: str = MEMORY_LIMIT, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the one writing connection to the build file; raises WarehouseBusy, WarehouseFailed.

    An engine failure (disk full, lost file, out of memory) ends the connection: what was
    committed stays, the rest is as if it had never been asked for.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    config: dict[str, Any] = {
        "memory_limit": memory_limit,
        # Winners and order are decided by page and position, never by the order of arrival.
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "temp_directory": f"{path}.tmp",
    }
    if threads is not None:
        config["threads"] = threads
    try:
        con = duckdb.connect(str(path), config=config)
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise WarehouseFailed(f"cannot open {path}: {error}") from error
        raise WarehouseBusy(
            f"{path} is open in another process; wait for it to end or stop it, then run again"
        ) from error
    try:
        # Not in the config: 2.0 refuses it there when the extension is not loaded yet.
        con.execute("set TimeZone = 'UTC'")
        # People's texts lie in this file.
        path.chmod(0o600)
        yield con
    except FATAL as error:
        raise WarehouseFailed(
            f"the engine failed on {path} ({type(error).__name__}: {error});"
            " free disk space or memory, then run again: committed windows are kept"
        ) from error
    finally:
        con.close()


def one(con: duckdb.DuckDBPyConnection, sql: str, values: Any = None) -> tuple[Any, ...]:
    """Return the first row of a query that always has one."""
    # To the last row: a result half read keeps the connection from further work.
    return con.execute(sql, values).fetchall()[0]


def quoted(name: str) -> str:
    """Write a name so that it can be nothing else in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text so that it can be nothing else in SQL."""
    return "'" + text.replace("'", "''") + "'"
