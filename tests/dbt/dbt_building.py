"""Build the models in this process from rows a test wrote down, and read what came out."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from extractors.source import all_sources
from warehouse.settings import AccountRow, Settings, write_settings
from warehouse.tables import create_tables

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
ACME = Settings(
    name="Acme",
    time_zone="Europe/Berlin",
    currency="EUR",
    accounts=(
        AccountRow("facebook", "acme", "facebook"),
        AccountRow("bluesky", "acme", "bluesky"),
        AccountRow("mastodon", "acme", "mastodon"),
        AccountRow("mastodon", "rival", "mastodon", "competitor"),
        AccountRow("umami", "site", "web"),
        AccountRow("hubspot", "crm", "crm"),
        AccountRow("stripe", "till", "till"),
    ),
    own_domains=("acme.example",),
    sources_of_record={"web": "umami", "leads": "hubspot", "sales": "stripe"},
)
BEGINNING = "1900-01-01"
QUIET = ["--quiet", "--no-use-colors", "--log-level-file", "none"]


@dataclass
class Home:
    """A build file and a marts file of their own."""

    root: Path
    settings: Settings = ACME

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with self.open() as con:
            create_tables(con, all_sources())
            write_settings(con, self.settings)

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def marts(self) -> Path:
        return self.root / "marts.duckdb"

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(self.warehouse)) as con:
            yield con

    def write(self, seq: int, as_of: str, rows: dict[str, list[dict[str, Any]]]) -> None:
        """Merge rows into tables as a load of that number does: the key decides."""
        with self.open() as con:
            for table, records in rows.items():
                self._merge(con, table, [self._stamped(table, seq, as_of, r) for r in records])

    def erase(self, table: str, **key: Any) -> None:
        condition = " and ".join(f"{column} = ?" for column in key)
        with self.open() as con:
            con.execute(f"delete from {table} where {condition}", list(key.values()))

    def query(self, sql: str) -> list[tuple]:
        """Ask the marts file; the build file is attached as `b`."""
        with duckdb.connect(str(self.marts), read_only=True) as con:
            con.execute(f"attach '{self.warehouse}' as b (read_only)")
            return con.execute(sql).fetchall()

    def records(self, sql: str) -> list[dict[str, Any]]:
        with duckdb.connect(str(self.marts), read_only=True) as con:
            found = con.execute(sql)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _stamped(self, table: str, seq: int, as_of: str, row: dict[str, Any]) -> dict[str, Any]:
        if not table.startswith("raw."):
            return row
        return {"account": account_of(table), "observed_at": as_of, "ledger_seq": seq, **row}

    def _merge(self, con: duckdb.DuckDBPyConnection, table: str, rows: list[dict]) -> None:
        source, _, stream = table.removeprefix("raw.").partition("__")
        if table.startswith("raw."):
            declared = all_sources()[source].stream(stream)
            key = ["account", *declared.contract.to_schema().unique]
            key += ["observed_at"] if declared.kind == "snapshot" else []
            for row in rows:
                where = " and ".join(f"{column} = ?" for column in key)
                con.execute(f"delete from {table} where {where}", [row[c] for c in key])
        # One statement a set of columns: row by row would take longer than building.
        shapes: dict[tuple[str, ...], list[list[Any]]] = {}
        for row in rows:
            shapes.setdefault(tuple(row), []).append(list(row.values()))
        for columns, values in shapes.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            con.executemany(f"insert into {table} ({listed}) values ({marks})", values)


def account_of(table: str) -> str:
    """Return the one account a source has here."""
    source = table.removeprefix("raw.").partition("__")[0]
    named = {one.source: one.account for one in ACME.accounts if one.role == "own"}
    return named.get(source, source)


@cache
def target() -> Path:
    """Return one folder for compiled models; parsing is the slow part and happens once."""
    return Path(mkdtemp(prefix="dbt-target-"))


def run_dbt(home: Home, *arguments: str) -> Any:
    """Run one dbt command in this process; release the files whatever happens."""
    manifest = parsed()
    os.environ |= {"LTL_WAREHOUSE": str(home.warehouse), "LTL_MARTS": str(home.marts)}
    try:
        return dbtRunner(manifest=manifest).invoke([*QUIET, *arguments, *folders()])
    finally:
        release()


def folders() -> list[str]:
    """Say where project, profile and compiled models are."""
    here = str(PROJECT)
    return ["--project-dir", here, "--profiles-dir", here, "--target-path", str(target())]


def build(
    home: Home,
    as_of: str,
    *,
    built_seq: int = 0,
    changed_from: str = BEGINNING,
    command: str = "build",
    select: str | None = None,
    **chosen: Any,
) -> list[Any]:
    """Build the models as the night does and return dbt's results; fails with what dbt says.

    `chosen` are variables that pipeline.yml sets.
    """
    variables = {"as_of": as_of, "built_seq": built_seq, "changed_from": changed_from, **chosen}
    arguments = [command, "--vars", json.dumps(variables)]
    arguments += ["--full-refresh"] if built_seq == 0 else []
    arguments += ["--select", *select.split()] if select else []
    result = run_dbt(home, *arguments)
    failed = [
        f"{one.node.name}: {one.message}"
        for one in getattr(result.result, "results", [])
        if str(one.status) in ("error", "fail")
    ]
    assert result.success, failed or result.exception
    return list(result.result.results)


def release() -> None:
    """Close the adapter's environment, which would keep the files locked in this process."""
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()


@cache
def parsed() -> Any:
    """Return the manifest, parsed without the night's variables, as the nightly run does."""
    # The manifest names the database by its file, so the name must be the one of every home.
    files = {"LTL_WAREHOUSE": "warehouse.duckdb", "LTL_MARTS": "marts.duckdb"}
    os.environ |= {name: str(target() / file) for name, file in files.items()}
    result = dbtRunner().invoke([*QUIET, "parse", *folders()])
    release()
    assert result.success, result.exception
    return result.result
