"""Keep what could not be had, and notice when a later reading has it.

A gap is open while nothing newer fills it. Of a drop folder each file stands for itself: its gap
is closed by that file, or by one of its name. Of a stream that is asked for spans of time, a newer
load must cover the gap's window. What is read as it stands is filled by any newer reading; a
child's item only a week later, for until then it may not have been asked again.
"""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import duckdb

from extractors.parsed import Parsed
from extractors.source import Source
from extractors.windows import is_windowed
from warehouse.seals import Landed, place, utc, windows

#: Records older than `every_night_days` are asked again on the weekday they were born.
CHILDREN_ASKED_AGAIN_DAYS = 7

#: What identifies a gap: whose, and of which run's window.
Key = dict[str, str | dt.datetime | None]

SAME_WINDOW = (
    "source = $source and account = $account and stream = $stream and as_of = $as_of"
    " and window_start is not distinct from $start and window_end is not distinct from $end"
)
VALUES = "values ($source, $account, $stream, $item, $start, $end, $as_of, $reason, $remedy, true)"


def note_gaps_of_seal(con: duckdb.DuckDBPyConnection, window: Landed) -> None:
    """Record the items a sealed window had to leave out; the window itself is no gap any more."""
    key = _key(window)
    con.execute(f"delete from meta.gaps where {SAME_WINDOW} and item is not null", key)
    con.execute(f"update meta.gaps set is_open = false where {SAME_WINDOW} and item is null", key)
    for gap in window.gaps:
        con.execute(
            f"insert into meta.gaps {VALUES}",
            {**key, "item": gap["item"], "reason": gap["reason"], "remedy": gap["remedy"]},
        )


def note_refusal(con: duckdb.DuckDBPyConnection, window: Landed, reason: str) -> None:
    """Record that a sealed window could not be loaded."""
    key = _key(window)
    remedy = (
        "correct what the reason names, then run again: what landed is loaded without a request"
    )
    _replace(con, key, reason, remedy)


def note_refused_file(con: duckdb.DuckDBPyConnection, window: Landed, reason: str) -> None:
    """Record that a dropped file could not be loaded; the gap stays closed once it was."""
    landed = "/".join(place(window.folder))
    remedy = (
        "export it again, or say in pipeline.yml what the reason asks for; if it was not meant for"
        f" us, take it out of the folder and remove its landed copy, {landed}"
    )
    said = {**_key(window), "item": window.delivered_name, "reason": reason, "remedy": remedy}
    known = con.execute(
        "update meta.gaps set reason = $reason, remedy = $remedy"
        f" where {SAME_WINDOW} and item = $item returning item",
        said,
    ).fetchall()
    if not known:
        con.execute(f"insert into meta.gaps {VALUES}", said)


def close_file(con: duckdb.DuckDBPyConnection, window: Landed) -> None:
    """Close the gaps of a dropped file that is loaded now, and of older ones of its name."""
    con.execute(
        "update meta.gaps set is_open = false where source = $source and account = $account"
        " and stream = $stream and item = $item and as_of <= $as_of",
        {
            "source": window.source,
            "account": window.account,
            "stream": window.stream,
            "item": window.delivered_name,
            "as_of": window.as_of,
        },
    )


def note_failures(con: duckdb.DuckDBPyConnection, landing: Path, until: dt.datetime | None) -> None:
    """Record every window that failed to land and has not landed since."""
    for folder in windows(landing):
        failure_file = folder / "failure.json"
        if (folder / "seal.json").exists() or not failure_file.exists():
            continue
        failure = json.loads(failure_file.read_bytes())
        as_of = utc(failure["as_of"])
        if until is not None and as_of > until:
            continue
        source, account, stream, _ = place(folder)
        start, end = failure.get("window_start"), failure.get("window_end")
        key: Key = {
            "source": source,
            "account": account,
            "stream": stream,
            "as_of": as_of,
            "start": utc(start) if start else None,
            "end": utc(end) if end else None,
        }
        _replace(con, key, failure["reason"], failure["remedy"])


def close_filled(con: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> None:
    """Close every gap that a newer load fills."""
    windowed, children, dropped = [], [], []
    for source in sources.values():
        for stream in source.streams:
            name = f"{source.name}.{stream.name}"
            if isinstance(stream.format, Parsed):
                dropped.append(name)
            # A delivered file has no window: a newer delivery stands for the older.
            if stream.requests is not None and is_windowed(stream):
                windowed.append(name)
            if stream.parent is not None:
                children.append(name)
    con.execute(
        """
        update meta.gaps as gap set is_open = false where gap.is_open and exists (
            select 1 from meta.ledger as newer
            where newer.source = gap.source and newer.account = gap.account
            and newer.stream = gap.stream and newer.as_of > gap.as_of
            and not list_contains($dropped, gap.source || '.' || gap.stream)
            and (
                not list_contains($windowed, gap.source || '.' || gap.stream)
                or (newer.window_start <= gap.window_start and newer.window_end >= gap.window_end)
            )
            and (
                gap.item is null
                or not list_contains($children, gap.source || '.' || gap.stream)
                or newer.as_of >= gap.as_of + to_days($days)
            )
            and not exists (
                select 1 from meta.gaps as again
                where again.source = gap.source and again.account = gap.account
                and again.stream = gap.stream and again.as_of = newer.as_of
                and again.item is not distinct from gap.item and gap.item is not null
            )
        )
        """,
        {
            "windowed": windowed,
            "children": children,
            "dropped": dropped,
            "days": CHILDREN_ASKED_AGAIN_DAYS,
        },
    )


def _key(window: Landed) -> Key:
    return {
        "source": window.source,
        "account": window.account,
        "stream": window.stream,
        "as_of": window.as_of,
        "start": window.start,
        "end": window.end,
    }


def _replace(con: duckdb.DuckDBPyConnection, key: Key, reason: str, remedy: str) -> None:
    con.execute(f"delete from meta.gaps where {SAME_WINDOW} and item is null", key)
    con.execute(
        f"insert into meta.gaps {VALUES}", {**key, "item": None, "reason": reason, "remedy": remedy}
    )
