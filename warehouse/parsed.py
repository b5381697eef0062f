"""Read delivered files that a pure function of their source parses."""

import datetime as dt
import gzip
import traceback
import zlib
from pathlib import Path

import duckdb
import pyarrow as pa

from extractors.parsed import Delivered, Parsed, Unreadable
from extractors.source import Account
from warehouse.columns import Column
from warehouse.database import quoted
from warehouse.files import NUMBERED
from warehouse.reading import LoadRefused, Reading
from warehouse.seals import Landed


def read_parsed(
    con: duckdb.DuckDBPyConnection,
    window: Landed,
    shape: Parsed,
    columns: tuple[Column, ...],
    account: Account,
) -> Reading:
    """Return the reading of a parsed file; raises LoadRefused when its parser cannot take it."""
    name = window.delivered_name or window.file.name
    landed_at = window.as_of.replace(tzinfo=dt.UTC)
    modified_at = window.modified_at.replace(tzinfo=dt.UTC) if window.modified_at else landed_at
    try:
        content = gzip.decompress(window.file.read_bytes())
        parsed = shape.parse(Delivered(content, name, modified_at, landed_at, account))
    except (Unreadable, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise LoadRefused(str(error)) from error
    except Exception as error:
        *_, where = traceback.extract_tb(error.__traceback__)
        defect = f"a defect at {Path(where.filename).name}:{where.lineno}: {error!r}"
        raise LoadRefused(f"{defect}; please report it with the file's header") from error
    cells = [pa.array([row.cells.get(c.path) for row in parsed.rows], pa.string()) for c in columns]
    table = pa.table(
        {
            "position": pa.array([row.position for row in parsed.rows], pa.int64()),
            "payload": pa.array([row.payload for row in parsed.rows], pa.string()),
            "flaw": pa.array([row.flaw for row in parsed.rows], pa.string()),
            **{f"c{index}": cell for index, cell in enumerate(cells)},
        }
    )
    con.register(NUMBERED, table)
    named = ", ".join(quoted(name) for name in table.column_names)
    return Reading(relation=f"select null::bigint as page, {named} from {NUMBERED}", is_json=False)
