"""Hold the marts against the build file: what a contract calls personal is not among their texts.

Personal columns are compared value by value. Identifiers stand in the build file as keyed hashes,
so every text of the marts is hashed by the same key and looked for there: an address, a handle or
an IP address in the clear is found wherever a model took it from.
"""

from collections.abc import Iterable, Iterator, Mapping
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
        con.execute("create temp table hits (place varchar, value varchar, what varchar)")
        columns = list(_columns(con, sources))
        count = _take_texts(con)
        for table, column in columns:
            if column.privacy == "personal" and not column.in_parts:
                _note(con, table, column, "texts", "a personal text")
        _spare_what_is_public(con, columns)
        _hash_texts(con, key)
        for table, column in columns:
            # What we asked with is ours.
            if column.privacy == "identifier" and not column.path.startswith("request."):
                _note(con, table, column, "hashed", "an identifier in the clear")
        hits = con.execute(
            "select place, what, count(distinct value) from hits group by all order by all"
        ).fetchall()
        found = [*_unhashed(con), *(_finding(place, n, what) for place, what, n in hits)]
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
    """Yield the text columns of the build file's raw tables that have rows, with their tables."""
    there = con.execute(
        "select table_name from duckdb_tables() where database_name = 'build'"
        " and schema_name = 'raw' and estimated_size > 0"
    ).fetchall()
    for source in sources.values():
        for stream in source.streams:
            if (f"{source.name}__{stream.name}",) in there:
                for column in columns_of(stream.contract):
                    if column.sql_type == "varchar":
                        yield f"build.{raw_table(source.name, stream.name)}", column


def _note(
    con: duckdb.DuckDBPyConnection, table: str, column: Column, texts: str, what: str
) -> None:
    said = f"{what}, as in {table.removeprefix('build.')}.{column.name}"
    con.execute(
        f"insert into hits select place, value, {literal(said)} from {texts}"
        f" where value in (select {column.quoted} from {table})"
    )


def _spare_what_is_public(
    con: duckdb.DuckDBPyConnection, columns: Iterable[tuple[str, Column]]
) -> None:
    """Forgive texts that a plain column holds as well: our post may say what a comment says."""
    for table, column in columns:
        if not con.execute("select exists (from hits)").fetchall()[0][0]:
            return
        if column.privacy == "plain":
            con.execute(f"delete from hits where value in (select {column.quoted} from {table})")


def _finding(place: str, count: int, what: str) -> Finding:
    return judged(
        False,
        NAME,
        place,
        observed=f"{count:,} values: {what}",
        expected="0",
        detail="a model publishes what a contract calls private: leave it out, or hash it",
    )
