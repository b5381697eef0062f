"""Open the marts file for writing so that its storage version stays what old readers can open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.copying import log_of, refuse_if_open_here

#: Readable by DuckDB 1.4, 1.5 and 2.0; a file can be raised to a newer version, never lowered.
STORAGE_VERSION = "v1.4.0"


class WrongStorageVersion(RuntimeError):
    """The marts file is in a format older readers cannot open."""


@contextmanager
def opened_marts(marts: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the marts file (or make it) as the connection's default database; checkpoint, close.

    Raises StillOpen when this process has it open already, WrongStorageVersion when it is newer
    than the pinned version.
    """
    if marts.exists():
        refuse_if_open_here(marts)
    with duckdb.connect() as con:
        attach(con, marts, "marts")
        con.execute("use marts")
        yield con
        con.execute("checkpoint marts")
        con.execute("use memory")
        con.execute("detach marts")
    marts.chmod(0o600)
    if log_of(marts).exists():
        raise RuntimeError(f"{log_of(marts)} is still there after a checkpoint: do not publish.")


def attach(con: duckdb.DuckDBPyConnection, path: Path, alias: str) -> None:
    """Attach a file for writing with the pinned storage version, and make sure it has that one."""
    place = str(path).replace("'", "''")
    try:
        con.execute(f"attach '{place}' as {alias} (storage_version '{STORAGE_VERSION}')")
    except duckdb.InvalidInputException as error:
        raise WrongStorageVersion(
            f"{path} is not in storage version {STORAGE_VERSION} ({error}). Delete it and build "
            "the marts anew: everything in it comes from the build file."
        ) from error
    found = storage_version(con, alias)
    if found != STORAGE_VERSION:
        raise WrongStorageVersion(
            f"{path} has storage version {found}, not {STORAGE_VERSION}: delete it and build anew."
        )


def storage_version(con: duckdb.DuckDBPyConnection, alias: str) -> str:
    """Return the storage version the file itself carries, such as v1.4.0."""
    row = con.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = ?", [alias]
    ).fetchone()
    return str(row[0]).removesuffix("+") if row else "unknown"
