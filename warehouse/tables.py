"""Lay out the build file: a raw table per stream, the ledger and its neighbours, the settings."""

from collections.abc import Mapping

import duckdb

from extractors.source import Source, Stream
from warehouse.columns import columns_of
from warehouse.database import quoted

#: Finds the rows of a key: half of its MD5 (the engine's own hash may differ in its next version).
KEY_HASH = "key_hash"

SCHEMAS = ("raw", "meta", "config", "staging", "journeys")

#: No keys and indexes: keys hold by the merge, and an index on text keys costs memory and writes.
TABLES = {
    "meta.ledger": """
        seq bigint, source varchar, account varchar, stream varchar, window_id varchar,
        window_start timestamp, window_end timestamp, as_of timestamp, landing_sha256 varchar,
        served bigint, loaded bigint, quarantined bigint, duplicates bigint, erased bigint,
        changed_rows bigint, changed_from timestamp, loaded_at timestamp, seal_mtime_ns bigint
    """,
    "meta.quarantine": """
        ledger_seq bigint, source varchar, account varchar, stream varchar, window_id varchar,
        page bigint, position bigint, payload varchar, reasons varchar
    """,
    "meta.dropped": """
        source varchar, account varchar, stream varchar, window_id varchar, reasons varchar,
        because varchar, dropped_at timestamp
    """,
    "meta.gaps": """
        source varchar, account varchar, stream varchar, item varchar, window_start timestamp,
        window_end timestamp, as_of timestamp, reason varchar, remedy varchar, is_open boolean
    """,
    "meta.restatements": """
        source varchar, account varchar, stream varchar, record_key varchar, before varchar,
        after varchar, as_of timestamp, ledger_seq bigint
    """,
    "meta.builds": """
        build_id bigint, as_of timestamp, max_seq bigint, code_hash varchar, is_complete boolean
    """,
    "config.company": "name varchar, time_zone varchar, currency varchar",
    "config.accounts": "source varchar, account varchar, platform varchar, role varchar",
    "config.account_streams": "source varchar, account varchar, stream varchar",
    "config.own_domains": "domain varchar",
    "config.sources_of_record": "fact varchar, source varchar",
    "config.conversion_kinds": "conversion_kind varchar, lookback_days bigint",
    "config.goals": """
        metric varchar, platform varchar, target decimal(18, 2), starts_on date, ends_on date
    """,
    "config.streams": """
        source varchar, stream varchar, stream_kind varchar, is_file boolean,
        api_version varchar, api_version_ends_on date
    """,
}


class ContractChanged(RuntimeError):
    """A raw table was built from another contract."""


def raw_table(source: str, stream: str) -> str:
    """Return the name of a stream's raw table as SQL writes it."""
    return f"raw.{quoted(f'{source}__{stream}')}"


def create_tables(con: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> None:
    """Create what is not there yet; raises ContractChanged when a raw table no longer fits."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    for name, columns in TABLES.items():
        con.execute(f"create table if not exists {name} ({columns})")
    existing = _existing(con)
    for source in sources.values():
        for stream in source.streams:
            _create_raw(con, source, stream, existing)
    _describe(con, sources)


def _describe(con: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> None:
    """Say which streams there are, for the models."""
    con.begin()
    # Anew: a table of an earlier version may have fewer columns.
    con.execute(f"create or replace table config.streams ({TABLES['config.streams']})")
    for source in sources.values():
        for stream in source.streams:
            row = [source.name, stream.name, str(stream.kind), stream.requests is None]
            row += [source.version.name, source.version.ends_on] if source.version else [None, None]
            con.execute("insert into config.streams values (?, ?, ?, ?, ?, ?)", row)
    con.commit()


def _create_raw(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    stream: Stream,
    existing: Mapping[str, list[tuple[str, str]]],
) -> None:
    columns = [(column.name, column.sql_type) for column in columns_of(stream.contract)]
    wanted = [("account", "varchar"), *columns]
    wanted += [("observed_at", "timestamp"), ("ledger_seq", "bigint"), (KEY_HASH, "ubigint")]
    there = existing.get(f"{source.name}__{stream.name}")
    if there is None:
        listed = ", ".join(f"{quoted(name)} {sql_type}" for name, sql_type in wanted)
        con.execute(f"create table {raw_table(source.name, stream.name)} ({listed})")
    elif there != wanted:
        differing = sorted(f"{name} {kind}" for name, kind in set(there) ^ set(wanted))
        raise ContractChanged(
            f"{raw_table(source.name, stream.name)} was built from another contract"
            f" ({', '.join(differing) or 'another order'}); rebuild the warehouse from the landing"
        )


def _existing(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    found = con.execute(
        "select table_name, column_name, lower(data_type) from duckdb_columns()"
        " where schema_name = 'raw' and database_name = current_database()"
        " order by table_name, column_index"
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, name, sql_type in found:
        tables.setdefault(table, []).append((name, sql_type))
    return tables
