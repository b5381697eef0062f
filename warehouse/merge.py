"""Merge a window's passing rows into a raw table: only rows that differ are written.

SNAPSHOT: each observation is a row of its own. FLOW, EVENT, ENTITY: one row a key, the newest
reading as served wins, nulls included: a figure that was taken back is unknown again. Of an
`is_complete` stream, a key that is absent from a newer reading is deleted, of one that is complete
per part (a day's file, say) if it was of a part the reading holds; one that was served but refused
is not absent.
"""

import datetime as dt
from dataclasses import dataclass

import duckdb

from extractors.source import Kind
from warehouse.columns import Column, columns_of, keys_of
from warehouse.database import one, quoted
from warehouse.restatements import note_absences, note_restatements
from warehouse.scan import CHECKED
from warehouse.seals import Landed
from warehouse.tables import KEY_HASH
from warehouse.target import Target

PASSING = "passing"


@dataclass(frozen=True)
class Changes:
    """How many rows were written or deleted, and when the earliest of them happened."""

    rows: int
    since: dt.datetime | None

    def __add__(self, other: "Changes") -> "Changes":
        """Sum up."""
        moments = [since for since in (self.since, other.since) if since is not None]
        return Changes(self.rows + other.rows, min(moments, default=None))


def keep_winners(con: duckdb.DuckDBPyConnection, columns: tuple[Column, ...]) -> tuple[int, int]:
    """Fill `passing` with the good rows, one per key: the last served of its page and position.

    Return how many these are and how many others there were.
    """
    named = ", ".join(column.quoted for column in columns)
    keys = ", ".join(column.quoted for column in columns if column.is_key)
    good, distinct = one(
        con, f"select count(*), count(distinct ({keys},)) from {CHECKED} where reasons is null"
    )
    winners = ""
    if distinct < good:
        winners = (
            f" qualify row_number() over (partition by {keys}"
            " order by page desc, position desc) = 1"
        )
    con.execute(
        f"create or replace temp table {PASSING} as"
        f" select {named} from {CHECKED} where reasons is null{winners}"
    )
    return one(con, f"select count(*) from {PASSING}")[0], good - distinct


def merge(con: duckdb.DuckDBPyConnection, to: Target) -> Changes:
    """Write what differs from what is known, and return how much that was."""
    columns = columns_of(to.stream.contract)
    values = [column.quoted for column in columns if not column.is_key]
    stamp = {"account": to.account, "as_of": to.as_of}
    _find_known(con, to)
    differs = " or ".join(f"known.{name} is distinct from passing.{name}" for name in values)
    con.execute(
        "create or replace temp table changed as select passing.*, known.place"
        f" from {PASSING} as passing left join known on {_same_key(to, 'known', 'passing')}"
        f" where known.place is null or (known.observed_at <= $as_of and ({differs or 'false'}))",
        {"as_of": to.as_of},
    )
    before = _replaced(con, to)
    note_restatements(con, to)
    con.execute(f"delete from {to.table} where rowid in (select place from changed)")
    named = ", ".join(column.quoted for column in columns)
    con.execute(
        f"insert into {to.table} select $account, {named}, $as_of, $seq, {_key_hash(to)}"
        " from changed" + (f" order by {_event_at(to)}" if to.stream.event_at else ""),
        {**stamp, "seq": to.seq},
    )
    changes = Changes(*one(con, f"select count(*), {_since(to)} from changed")) + Changes(0, before)
    if to.stream.is_complete or to.stream.is_complete_per:
        changes += _delete_absent(con, to)
    return changes


def confirm_older(con: duckdb.DuckDBPyConnection, to: Target) -> None:
    """After a late window: equal rows have been so since its older reading."""
    con.execute(
        f"update {to.table} set observed_at = $as_of where rowid in (select known.place from known"
        f" where known.observed_at > $as_of and not exists (select 1 from changed"
        " where changed.place = known.place)"
        f" and exists (select 1 from {PASSING} as passing where {_equal(to)}))",
        {"as_of": to.as_of},
    )


def forget_other_mappings(con: duckdb.DuckDBPyConnection, to: Target, window: Landed) -> Changes:
    """Delete what another mapping once made of the same file, or of the same database's table."""
    assert window.mapping is not None
    theirs = (
        "account = $account and mapping <> $mapping and delivery is not distinct from $delivery"
        " and observed_at <= $as_of"
    )
    values = {
        "account": to.account,
        "mapping": window.mapping.id,
        "delivery": window.delivered_sha256,
        "as_of": to.as_of,
    }
    changes = Changes(
        *one(con, f"select count(*), {_since(to)} from {to.table} where {theirs}", values)
    )
    con.execute(f"delete from {to.table} where {theirs}", values)
    return changes


def _find_known(con: duckdb.DuckDBPyConnection, to: Target) -> None:
    """Fill `known` with the rows that have a passing row's key, and their place."""
    # Looking through the hashes of years of keys takes a tenth of what their texts would.
    con.execute(
        f"create or replace temp table alike as select rowid as place from {to.table}"
        f" where {KEY_HASH} in (select {_key_hash(to)} from {PASSING})"
    )
    is_snapshot = to.stream.kind is Kind.SNAPSHOT
    moment = " and observed_at = $as_of" if is_snapshot else ""
    con.execute(
        f"create or replace temp table candidates as select rowid as place, * from {to.table}"
        f" where rowid in (select place from alike) and account = $account{moment}",
        {"account": to.account, **({"as_of": to.as_of} if is_snapshot else {})},
    )
    con.execute(
        "create or replace temp table known as select known.* from candidates as known"
        f" join {PASSING} as passing on {_same_key(to, 'known', 'passing')}"
    )


def _replaced(con: duckdb.DuckDBPyConnection, to: Target) -> dt.datetime | None:
    """Return when the earliest row happened that is about to be replaced, as it was known."""
    if to.stream.event_at is None:
        return None
    since: dt.datetime | None = one(
        con, f"select {_since(to)} from known where place in (select place from changed)"
    )[0]
    return since


def _delete_absent(con: duckdb.DuckDBPyConnection, to: Target) -> Changes:
    con.execute(
        f"create or replace temp table absent as select * from {to.table} as known"
        " where known.account = $account and known.observed_at <= $as_of and not exists"
        f" (select 1 from {CHECKED} as served where {_same_key(to, 'known', 'served')})"
        f"{_of_parts_served(to)}",
        {"account": to.account, "as_of": to.as_of},
    )
    note_absences(con, to)
    con.execute(
        f"delete from {to.table} as known where known.account = $account and exists"
        f" (select 1 from absent where {_same_key(to, 'known', 'absent')})",
        {"account": to.account},
    )
    return Changes(*one(con, f"select count(*), {_since(to)} from absent"))


def _of_parts_served(to: Target) -> str:
    """Return the condition that a row is of a part of the list that the reading tells whole."""
    names = [quoted(name) for name in to.stream.is_complete_per]
    if not names:
        return ""
    known, served = (", ".join(f"{table}.{name}" for name in names) for table in ("known", "part"))
    return f" and ({known},) in (select distinct ({served},) from {CHECKED} as part)"


def _same_key(to: Target, left: str, right: str) -> str:
    keys = [column.quoted for column in keys_of(to.stream.contract)]
    return " and ".join(f"{left}.{key} = {right}.{key}" for key in keys)


def _key_hash(to: Target) -> str:
    keys = [f"{column.quoted}::varchar" for column in keys_of(to.stream.contract)]
    return f"md5_number_lower(concat_ws('|', {', '.join(keys)}))"


def _equal(to: Target) -> str:
    columns = columns_of(to.stream.contract)
    return " and ".join(
        f"known.{column.quoted} is not distinct from passing.{column.quoted}" for column in columns
    )


def _event_at(to: Target) -> str:
    return next(c.quoted for c in columns_of(to.stream.contract) if c.name == to.stream.event_at)


def _since(to: Target) -> str:
    return f"min({_event_at(to)})::timestamp" if to.stream.event_at else "null::timestamp"
