"""Keep the books of loading: what was served, where each row went, which load changed what."""

import datetime as dt
from dataclasses import dataclass

import duckdb

from warehouse.database import one
from warehouse.merge import Changes
from warehouse.scan import CHECKED
from warehouse.seals import Known, Landed


@dataclass(frozen=True)
class LoadReport:
    """What became of one landed window: loaded with its counts, or refused with the reason."""

    source: str
    account: str
    stream: str
    window_id: str
    served: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicates: int = 0
    erased: int = 0
    changed_rows: int = 0
    refused: str | None = None


def known_windows(con: duckdb.DuckDBPyConnection) -> Known:
    """Return the seals that are loaded, each with the time stamp it had."""
    found = con.execute(
        "select source, account, stream, window_id, max_by(seal_mtime_ns, seq)"
        " from meta.ledger group by all"
    ).fetchall()
    return {
        (source, account, stream, window): stamp for source, account, stream, window, stamp in found
    }


def is_loaded(con: duckdb.DuckDBPyConnection, window: Landed) -> bool:
    """Say whether exactly this content is loaded, and if so remember the seal's time stamp."""
    key = [window.source, window.account, window.stream, window.window_id]
    sha256, seq = one(
        con,
        "select max_by(landing_sha256, seq), max(seq) from meta.ledger"
        " where source = ? and account = ? and stream = ? and window_id = ?",
        key,
    )
    if sha256 != window.sha256:
        return False
    con.execute("update meta.ledger set seal_mtime_ns = ? where seq = ?", [window.mtime_ns, seq])
    return True


def next_seq(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the load that begins now."""
    return int(one(con, "select coalesce(max(seq), 0) + 1 from meta.ledger")[0])


def newer_windows(con: duckdb.DuckDBPyConnection, window: Landed) -> list[str]:
    """Return the loaded windows of the same stream whose run came after this one's, in order."""
    found = con.execute(
        "select distinct as_of, window_id from meta.ledger where source = ? and account = ?"
        " and stream = ? and as_of > ? order by all",
        [window.source, window.account, window.stream, window.as_of],
    ).fetchall()
    return [window_id for _, window_id in found]


def quarantine(con: duckdb.DuckDBPyConnection, window: Landed, seq: int) -> None:
    """Put the refused rows aside, with what was served and why; a new load replaces the old."""
    key = {"source": window.source, "account": window.account, "stream": window.stream}
    key |= {"window_id": window.window_id}
    con.execute(
        "delete from meta.quarantine where source = $source and account = $account"
        " and stream = $stream and window_id = $window_id",
        key,
    )
    con.execute(
        "insert into meta.quarantine select $seq, $source, $account, $stream, $window_id,"
        f" page, position, payload, reasons from {CHECKED} where reasons is not null"
        " order by page, position",
        {**key, "seq": seq},
    )


def enter(
    con: duckdb.DuckDBPyConnection,
    window: Landed,
    seq: int,
    report: LoadReport,
    changes: Changes,
    loaded_at: dt.datetime,
) -> None:
    """Write the ledger row, in the transaction that writes the data."""
    con.execute(
        f"insert into meta.ledger values ({', '.join('?' * 18)})",
        [
            seq,
            window.source,
            window.account,
            window.stream,
            window.window_id,
            window.start,
            window.end,
            window.as_of,
            window.sha256,
            report.served,
            report.loaded,
            report.quarantined,
            report.duplicates,
            report.erased,
            changes.rows,
            changes.since,
            loaded_at,
            window.mtime_ns,
        ],
    )
