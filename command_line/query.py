"""Answer SQL from the published file: read-only, without access to files, network or settings."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TextIO

from rich.table import Table

from command_line.screen import fail, safe, screen
from configuration.home import Home
from warehouse.generations import NothingPublished, current
from warehouse.querying import QueryRefused, rows

#: As many rows as fit a few screens; with --json or --csv all of them are printed.
SHOWN = 200
#: What spreadsheets take for a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = Sequence[Mapping[str, Any]]


def run_query(home: Home, sql: str, *, as_json: bool, as_csv: bool) -> int:
    """Print the rows of a query as a table, as JSON lines or as CSV."""
    try:
        found = rows(current(home.published).file, sql)
    except NothingPublished:
        fail("Nothing is published yet. Run: make nightly")
        return 1
    except QueryRefused as refused:
        fail(str(refused))
        return 1
    if as_json:
        for row in found:
            sys.stdout.write(json.dumps(dict(row), default=str, ensure_ascii=False) + "\n")
    elif as_csv:
        write_csv(sys.stdout, found)
    else:
        _show(found)
    return 0


def write_csv(out: TextIO, found: Rows) -> None:
    """Write rows as CSV; text a spreadsheet would run gets an apostrophe, numbers stay numbers."""
    if not found:
        return
    writer = csv.DictWriter(out, list(found[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _inert(value) for name, value in row.items()} for row in found)


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _show(found: Rows) -> None:
    if not found:
        screen.print("No rows.")
        return
    table = Table()
    for name, value in found[0].items():
        is_number = isinstance(value, int | float | Decimal)
        table.add_column(safe(name), justify="right" if is_number else "left", overflow="fold")
    for row in found[:SHOWN]:
        table.add_row(*_cells(row.values()))
    screen.print(table)
    if len(found) > SHOWN:
        screen.print(f"{len(found):,} rows; the first {SHOWN} are shown, --csv prints all.")


def _cells(values: Iterable[Any]) -> list[str]:
    return ["" if value is None else safe(value) for value in values]
