"""Rewrite the marts file compactly when rows deleted and replaced have bloated it."""

from pathlib import Path

import duckdb

from warehouse.copying import held_still
from warehouse.durable import UNFINISHED, sync_file, sync_folder
from warehouse.hashing import columns_of, content_hash, quoted
from warehouse.marts import attach

#: Beyond this a rewrite pays: every publish copies, scans and keeps the file several times.
BLOAT_LIMIT = 1.3
#: Below 64 blocks of 256 KiB (16 MiB) half-filled blocks decide the ratio, and copies are cheap.
SMALLEST_BLOCKS = 64
#: A rewrite that saves less than a tenth is thrown away: the estimate was wrong.
WORTHWHILE = 0.9


def compact(marts: Path, limit: float = BLOAT_LIMIT) -> bool:
    """Rewrite the marts file if it is more than `limit` times a fresh one; say whether it did.

    Types, constraints, comments and the storage version stay; the content hash is compared before
    the new file takes the old one's name. A kill leaves the old file.
    """
    fresh = marts.with_name(marts.name + UNFINISHED)
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    if bloat(marts) <= limit:
        return False
    place = str(marts).replace("'", "''")
    with duckdb.connect() as con:
        con.execute(f"attach '{place}' as bloated (read_only)")
        attach(con, fresh, "fresh")
        con.execute("copy from database bloated to fresh")
        con.execute("checkpoint fresh")
        con.execute("detach fresh")
        con.execute("detach bloated")
    if content_hash(fresh) != content_hash(marts):
        fresh.unlink()
        raise RuntimeError(f"The rewritten {marts} differs from the old one, which was kept.")
    if fresh.stat().st_size > WORTHWHILE * marts.stat().st_size:
        fresh.unlink()
        return False
    fresh.chmod(0o600)
    sync_file(fresh)
    with held_still(marts):
        fresh.replace(marts)
    sync_folder(marts.parent)
    return True


def bloat(marts: Path) -> float:
    """Return how many times larger the file is than a fresh one would be, estimated from blocks.

    A table's blocks count by the share of its stored rows that are still alive: deleted rows keep
    their place in the file (measured: within 2 % of the size of a real rewrite).
    """
    with duckdb.connect(str(marts), read_only=True) as con:
        total, used = _fetch(
            con,
            "select total_blocks, used_blocks from pragma_database_size() "
            "where database_name = current_database()",
        )
        dead = 0.0
        for table in columns_of(con):
            blocks, stored = _fetch(
                con,
                "select count(distinct block_id), coalesce(sum(count) filter (column_id = 0 "
                "and segment_type <> 'VALIDITY'), 0) from pragma_storage_info(?) where persistent",
                [quoted(table)],
            )
            (alive,) = _fetch(con, f"select count(*) from {quoted(table)}")
            dead += blocks * (1 - alive / stored) if stored > alive else 0
    return total / max(used - dead, 1.0) if total >= SMALLEST_BLOCKS else 1.0


def _fetch(con: duckdb.DuckDBPyConnection, query: str, values: list[str] | None = None) -> tuple:
    row = con.execute(query, values or []).fetchone()
    assert row is not None  # aggregates and the size pragma always return a row
    return row
