"""Hash what tables hold, whatever the order of their rows, in one scan that reads every block.

Doubles stay outside the hash (their last digits may differ between two equal computations) and
are checked for NaN and infinity in the same scan.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

#: What a file says about itself differs from run to run; the facts in it must not.
UNHASHED_TABLES = frozenset({"generation", "audits"})
UNHASHED_COLUMNS = frozenset({"loaded_at", "built_at", "fetched_at", "sealed_at"})
_FLOATS = ("DOUBLE", "FLOAT")
#: How the engine prints NaN and infinity inside a nested value.
_PRINTED = r"[\[ ,:]-?(nan|inf)[\]},]"


@dataclass(frozen=True)
class TableContent:
    """What one scan of a table found."""

    rows: int
    hash: str
    columns: dict[str, str]  # name to type, in the table's order
    not_finite: dict[str, int]  # per column of doubles: how many are NaN or infinite


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the tables of the connected file with their columns and types."""
    here = "database_name = current_database() and schema_name = 'main' and not internal"
    names = con.execute(f"select table_name from duckdb_tables() where {here} order by 1")
    tables: dict[str, dict[str, str]] = {name: {} for (name,) in names.fetchall()}
    columns = con.execute(
        f"select table_name, column_name, data_type from duckdb_columns() where {here} "
        "order by table_name, column_index"
    )
    for table, column, kind in columns.fetchall():
        if table in tables:  # views have columns too
            tables[table][column] = kind
    return tables


def read_table(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]) -> TableContent:
    """Read a whole table: row count, hash of its content, doubles that are no number.

    A row's hash is hashed once more before the sum, so that values which trade places between
    rows do not cancel out; the sum of 64-bit hashes in 128 bits ignores order, not repetition.
    """
    doubles = {name: kind for name, kind in columns.items() if _is_floating(kind)}
    hashed = sorted(columns.keys() - doubles.keys() - UNHASHED_COLUMNS)
    unhashed = [quoted(name) for name in columns if name not in hashed and name not in doubles]
    figures = [
        "count(*)",
        f"sum(hash(hash({', '.join(map(quoted, hashed))})))::varchar" if hashed else "'0'",
        f"sum(hash({', '.join(unhashed)}))" if unhashed else "0",  # read only to verify its blocks
        *(f"count(*) filter (where {_not_finite(name, kind)})" for name, kind in doubles.items()),
    ]
    found = con.execute(f"select {', '.join(figures)} from {quoted(table)}").fetchone()
    assert found is not None  # an aggregate always returns its row
    rows, total, _, *not_finite = found
    said = [[[name, columns[name]] for name in hashed], rows, total]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return TableContent(rows, digest, columns, dict(zip(doubles, not_finite, strict=True)))


def overall_hash(tables: dict[str, str]) -> str:
    """Return one hash for a whole file from its tables' hashes."""
    counted = sorted((name, of) for name, of in tables.items() if name not in UNHASHED_TABLES)
    return hashlib.sha256(json.dumps(counted).encode()).hexdigest()


def content_hash(path: Path) -> str:
    """Return the content hash of a closed database file: equal content, equal hash."""
    with duckdb.connect(str(path), read_only=True) as con:
        found = {name: read_table(con, name, of) for name, of in columns_of(con).items()}
    return overall_hash({name: content.hash for name, content in found.items()})


def _is_floating(kind: str) -> bool:
    return any(floating in kind for floating in _FLOATS)


def _not_finite(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in _FLOATS:
        return f"not isfinite({column})"
    if kind in {f"{floating}[]" for floating in _FLOATS}:
        return f"len(list_filter({column}, lambda x: not isfinite(x))) > 0"
    return f"regexp_matches({column}::varchar, '{_PRINTED}')"
