"""Hold the marts against the build file: what a contract calls personal is not among their texts.

Personal columns are compared value by value. Identifiers stand in the build file as keyed hashes,
so every text of the marts is hashed by the same key and looked for there: an address, a handle or
an IP address in the clear is found wherever a model took it from.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from extractors.source import Source
from warehouse.columns import Column, columns_of
from warehouse.database import literal, quoted
from warehouse.finding import Finding, judged
from warehouse.hashing import columns_of as columns_in
from warehouse.identifiers import HEX_DIGITS, ROLE, pseudonym
from warehouse.naming import addresses_in
from warehouse.tables import raw_table

NAME = "nothing personal is published"
#: Shorter texts are words: "ok" under a post and "ok" as a state are no disclosure.
SHORTEST_TELLING = 6
#: Longer ones are no identifier; addresses inside them are looked for all the same.
LONGEST_IDENTIFIER = 320
HASHED = f"^({ROLE})?[0-9a-f]{{{HEX_DIGITS}}}$"


def disclosures(
    build: Path, marts: Path, sources: Mapping[str, Source], key: bytes
) -> list[Finding]:
    """Return what the marts would tell of people; one passing finding when that is nothing.

    Both files must be closed. Columns marked `in_parts` are left out: their parts are published,
    and what makes those personal, an address, is found as such.
    """
    with duckdb.connect() as con:
        con.execute(f"attach {literal(str(marts))} as marts (read_only)")
        con.execute(f"attach {literal(str(build))} as build (read_only)")
        con.execute("use marts")
        count = _take_texts(con)
        found = [*_unhashed(con)]
        for table, column in _columns(con, sources):
            if column.privacy == "personal":
                found += _same(con, table, column, "texts", "a personal text")
        _hash_texts(con, key)
        for table, column in _columns(con, sources):
            if column.privacy == "identifier":
                found += _same(con, table, column, "hashed", "an identifier in the clear")
    told = f"{count:,} texts held against the build file"
    return found or [Finding(NAME, "file", observed=told, expected="none personal")]


def _take_texts(con: duckdb.DuckDBPyConnection) -> int:
    """Fill `texts` with the distinct texts of every column, names of accounts left out."""
    con.execute("create temp table texts (place varchar, value varchar)")
    for table, columns in columns_in(con).items():
        for name, kind in columns.items():
            if kind not in ("VARCHAR", "JSON"):
                continue
            con.execute(
                f"insert into texts from (select distinct {literal(f'{table}.{name}')} as place,"
                f" {quoted(name)}::varchar as told from marts.main.{quoted(table)})"
                f" where length(told) >= {SHORTEST_TELLING}"
                " and told not in (select account from build.config.accounts)"
            )
    return int(con.execute("select count(*) from texts").fetchall()[0][0])


def _unhashed(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Find columns called hashes that hold anything else."""
    for table, columns in columns_in(con).items():
        for name in columns:
            if not name.endswith("_hmac"):
                continue
            (rows,) = con.execute(
                f"select count(*) from marts.main.{quoted(table)}"
                f" where not regexp_matches({quoted(name)}, {literal(HASHED)})"
            ).fetchall()[0]
            if rows:
                yield _finding(f"{table}.{name}", rows, "no keyed hash")


def _hash_texts(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Fill `hashed` with the pseudonyms each text would have as an identifier."""
    rows = []
    for place, value in con.execute("select place, value from texts").fetchall():
        for address in addresses_in(value):
            rows.append((place, pseudonym("email", address, key)))
        if len(value) <= LONGEST_IDENTIFIER:
            rows.append((place, pseudonym("id", value, key)))
            if value[0] in "+(0123456789":
                rows.append((place, pseudonym("phone", value, key)))
    places, values = zip(*rows, strict=True) if rows else ((), ())
    schema = pa.schema([("place", pa.string()), ("value", pa.string())])
    con.register("hashed", pa.table([places, values], schema=schema))


def _columns(
    con: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]
) -> Iterator[tuple[str, Column]]:
    """Yield the columns of the build file that are nobody's to publish, with their tables."""
    there = con.execute(
        "select table_name from duckdb_tables() where database_name = 'build'"
        " and schema_name = 'raw' and estimated_size > 0"
    ).fetchall()
    for source in sources.values():
        for stream in source.streams:
            if (f"{source.name}__{stream.name}",) not in there:
                continue
            for column in columns_of(stream.contract):
                is_ours = column.path.startswith("request.")  # what we asked with
                if column.privacy != "plain" and not is_ours and not column.in_parts:
                    yield f"build.{raw_table(source.name, stream.name)}", column


def _same(
    con: duckdb.DuckDBPyConnection, table: str, column: Column, texts: str, what: str
) -> Iterator[Finding]:
    found = con.execute(
        f"select place, count(distinct value) from {texts}"
        f" where value in (select {column.quoted} from {table}) group by place order by place"
    ).fetchall()
    for place, count in found:
        yield _finding(place, count, f"{what}, as in {table.removeprefix('build.')}.{column.name}")


def _finding(place: str, count: int, what: str) -> Finding:
    return judged(
        False,
        NAME,
        place,
        observed=f"{count:,} values: {what}",
        expected="0",
        detail="a model publishes what a contract calls private: leave it out, or hash it",
    )
