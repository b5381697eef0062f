"""Say of a file what is worth plotting night by night: rows per table, age of the readings."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse.database import quoted


def row_counts(file: Path) -> Mapping[tuple[str, str], int]:
    """Return the rows of every table by schema and table; counting reads no rows in DuckDB."""
    with duckdb.connect(str(file), read_only=True) as con:
        names = con.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = current_database() and not internal"
        ).fetchall()
        counts = {}
        for schema, table in names:
            found = con.execute(f"select count(*) from {quoted(schema)}.{quoted(table)}")
            counts[schema, table] = found.fetchall()[0][0]
        return counts


def newest_readings(warehouse: Path) -> Mapping[tuple[str, str], dt.datetime]:
    """Return the clock of the newest loaded reading, UTC, by source and stream."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = con.execute(
            "select source, stream, max(as_of) from meta.ledger group by source, stream"
        ).fetchall()
    return {(source, stream): as_of.replace(tzinfo=dt.UTC) for source, stream, as_of in found}
