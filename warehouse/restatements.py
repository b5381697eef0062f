"""Note what a platform tells differently later: figures restated, records changed, late or gone.

Of snapshots nothing is noted: each reading stands. Of events neither: there are too many, and the
sessions they make are computed anew. Only columns of privacy class `plain` are told.
"""

import duckdb

from extractors.source import Kind
from warehouse.columns import columns_of, keys_of
from warehouse.database import quoted
from warehouse.target import Target

#: When the platform last touched a record says nothing of the record.
SAYS_NOTHING = "updated_at"
NOTED = (Kind.FLOW, Kind.ENTITY)


def note_restatements(con: duckdb.DuckDBPyConnection, to: Target) -> None:
    """Keep before and after of each changed row, and each new one of a day already read.

    Reads the tables `changed` (with `place` where the row was known) and `known` of the merge.
    """
    if to.stream.kind not in NOTED:
        return
    told = _told(to)
    differs = " or ".join(f"known.{name} is distinct from changed.{name}" for name in told)
    if told:
        _note(
            con,
            to,
            "known",
            "known",
            "changed",
            f"changed join known using (place) where {differs}",
        )
    counts_at = to.stream.counts_at or to.stream.event_at
    if to.stream.kind is Kind.ENTITY and counts_at:
        happened_at = f"changed.{quoted(counts_at)}::timestamp"
        overlap = f"interval '{int(to.stream.overlap.total_seconds())} seconds'"
        _note(
            con,
            to,
            "changed",
            None,
            "changed",
            "changed join (select min(window_start) as since, max(window_end) as until"
            " from meta.ledger where source = $source and account = $account"
            " and stream = $stream and as_of < $as_of) as covered on changed.place is null"
            f" and {happened_at} >= covered.since and {happened_at} < covered.until - {overlap}",
        )


def note_absences(con: duckdb.DuckDBPyConnection, to: Target) -> None:
    """Keep what each row said that is gone from a stream whose readings are whole.

    Reads the table `absent` of the merge.
    """
    if to.stream.kind in NOTED:
        _note(con, to, "absent", "absent", None, "absent")


def _note(
    con: duckdb.DuckDBPyConnection,
    to: Target,
    key: str,
    before: str | None,
    after: str | None,
    rows: str,
) -> None:
    keys = [quoted(column.name) for column in keys_of(to.stream.contract)]
    con.execute(
        "insert into meta.restatements select $source, $account, $stream,"
        f" {_json(key, keys)}, {_json(before, _told(to))}, {_json(after, _told(to))}, $as_of, $seq"
        f" from {rows}",
        {
            "source": to.source,
            "account": to.account,
            "stream": to.stream.name,
            "as_of": to.as_of,
            "seq": to.seq,
        },
    )


def _told(to: Target) -> list[str]:
    return [
        quoted(column.name)
        for column in columns_of(to.stream.contract)
        if column.privacy == "plain" and not column.is_key and column.name != SAYS_NOTHING
    ]


def _json(table: str | None, names: list[str]) -> str:
    if table is None:
        return "null"
    pairs = ", ".join(f"'{name[1:-1]}', {table}.{name}" for name in names)
    return f"json_object({pairs})::varchar"
