"""Work on the refused rows: group them, look at them, give them up with a reason.

A row given up stays counted as quarantined: served = loaded + quarantined + duplicates + erased.
What was given up stands in the landing (`dropped.json`), so that a rebuild still knows it.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database import open_warehouse
from warehouse.durable import replace_text
from warehouse.querying import rows

DROPPED = "dropped.json"
#: Of a group's id: 32 bits tell apart more groups than anybody will look at.
ID_DIGITS = 8

GROUP = f"md5(concat_ws('|', source, account, stream, reasons))[:{ID_DIGITS}]"
SAME = "source, account, stream, window_id, reasons"
STATED = (
    f"select {GROUP} as id, quarantine.*, dropped.because from meta.quarantine"
    f" left join meta.dropped using ({SAME})"
)
#: Where a row stands: its window, the page in it and the position on that page.
PLACE = "concat_ws(' ', window_id, 'page ' || page, 'row ' || position)"
GROUPS = f"""
from (
    select id, source, account, stream, reasons, because, count(*) as rows,
        count(distinct window_id) as windows, min({PLACE}) as example
    from ({STATED}) group by all
)
order by because is not null, rows desc, source, account, stream, reasons, because
"""
ROWS = f"""
select source, account, stream, window_id, page, position, reasons, because, payload
from ({STATED}) where id = ? order by window_id, page, position limit ?
"""


class NotNow(RuntimeError):
    """The quarantine cannot be read at the moment; the text says what to wait for."""


@dataclass(frozen=True)
class Mark:
    """What was given up: the rows of a window that were refused for exactly these reasons."""

    source: str
    account: str
    stream: str
    window_id: str
    reasons: str
    because: str
    dropped_at: str


def groups(warehouse: Path) -> list[dict[str, Any]]:
    """Return the refused rows by account, stream and reasons, those given up last.

    Raises NotNow while a run writes, as all of these do.
    """
    return _asked(warehouse, GROUPS)


def rows_of(warehouse: Path, group: str, limit: int) -> list[dict[str, Any]]:
    """Return rows of a group with what was served."""
    return _asked(warehouse, ROWS, [group, limit])


def windows_of(warehouse: Path, group: str = "") -> list[tuple[str, str, str, str]]:
    """Return the windows that hold rows of a group, or any row that is not given up."""
    found = _asked(
        warehouse,
        f"select distinct source, account, stream, window_id from ({STATED})"
        " where if($chosen = '', because is null, id = $chosen) order by all",
        {"chosen": group},
    )
    return [(row["source"], row["account"], row["stream"], row["window_id"]) for row in found]


def drop(landing: Path, warehouse: Path, group: str, because: str, at: dt.datetime) -> int:
    """Give up the rows of a group that are in quarantine now, and return how many.

    The landing knows it first: a kill between the two is mended by the next load.
    """
    found = _asked(
        warehouse,
        f"select {SAME}, count(*) as rows from ({STATED}) where id = ? and because is null"
        " group by all order by all",
        [group],
    )
    moment = at.astimezone(dt.UTC).isoformat(timespec="seconds")
    marks = [
        Mark(**{name: row[name] for name in SAME.split(", ")}, because=because, dropped_at=moment)
        for row in found
    ]
    said = [asdict(mark) for mark in (*_marks(landing), *marks)]
    replace_text(landing / DROPPED, json.dumps(said, indent=1), 0o600)
    with open_warehouse(warehouse) as con:
        note_dropped(con, landing)
    return sum(row["rows"] for row in found)


def note_dropped(con: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """Replace the build file's list of what was given up by the landing's."""
    con.begin()
    con.execute("delete from meta.dropped")
    for mark in _marks(landing):
        con.execute(
            "insert into meta.dropped values (?, ?, ?, ?, ?, ?, ?)",
            [
                mark.source,
                mark.account,
                mark.stream,
                mark.window_id,
                mark.reasons,
                mark.because,
                dt.datetime.fromisoformat(mark.dropped_at).replace(tzinfo=None),
            ],
        )
    con.commit()


def _marks(landing: Path) -> list[Mark]:
    file = landing / DROPPED
    return [Mark(**said) for said in json.loads(file.read_bytes())] if file.exists() else []


def _asked(warehouse: Path, sql: str, values: Any = None) -> list[dict[str, Any]]:
    if not warehouse.exists():
        return []
    try:
        return rows(warehouse, sql, values)
    except duckdb.CatalogException as error:
        raise NotNow(f"{warehouse} is of an earlier version; run a night first") from error
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise
        raise NotNow(f"{warehouse} is being written; try again after the night") from error
