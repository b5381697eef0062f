"""Small marts files made with the engine itself, and the shortest way to publish one."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

import duckdb

from warehouse.audit import audit, inspect
from warehouse.fence import run_lock
from warehouse.finding import Finding
from warehouse.publish import publish
from warehouse.stamp import write_generation

PROJECT = Path(__file__).parents[2]
AS_OF = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)

TABLES = """
create or replace table posts (post_id varchar not null, likes bigint, reach double);
comment on table posts is 'One row per post.';
comment on column posts.likes is 'It''s a count.';
create or replace table conversions (
    conversion_id bigint primary key, amount decimal(18, 2), is_attributed boolean
);
create or replace table credits (
    conversion_id bigint, touchpoint_id bigint, model varchar,
    share decimal(12, 9), amount decimal(18, 2), channel varchar
);
create or replace table costs_daily (
    spent_on date, amount decimal(18, 2),
    allocated_amount decimal(18, 2), unallocated_amount decimal(18, 2)
);
insert into posts select 'p' || i, i * {factor}, i / 3 from range({rows}) as r (i);
insert into conversions values (1, 10.00, true), (2, 5.00, false);
insert into credits values
    (1, 1, 'linear', 0.333333333, 3.33, 'Email'), (1, 2, 'linear', 0.333333333, 3.33, 'Email'),
    (1, 3, 'linear', 0.333333334, 3.34, 'Email'), (2, null, 'linear', 1, 5.00, 'unattributed');
insert into costs_daily values ('2026-11-01', 10.00, 7.50, 2.50);
"""


def make_marts(marts: Path, *, rows: int = 100, factor: int = 1, extra: str = "") -> Path:
    """Build the small marts file, with whatever else a test wants in it."""
    marts.parent.mkdir(parents=True, exist_ok=True)
    if not extra:
        marts.write_bytes(_image(rows, factor))
        return marts
    with duckdb.connect() as con:
        con.execute(f"attach '{marts}' as marts (storage_version 'v1.4.0')")
        con.execute("use marts")
        con.execute(TABLES.format(rows=rows, factor=factor))
        con.execute(extra)
        con.execute("use memory")
        con.execute("detach marts")
    return marts


@cache
def _image(rows: int, factor: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make_marts(
            Path(folder) / "marts.duckdb", rows=rows, factor=factor, extra="select 1"
        ).read_bytes()


def stamp(marts: Path, number: int, build: str, checks: tuple[Finding, ...] = ()) -> None:
    """Stamp a marts file for a generation."""
    write_generation(
        marts,
        generation=number,
        as_of=AS_OF,
        build_id=build,
        code_version="test",
        checks=checks,
    )


def publish_build(
    root: Path,
    build: str,
    *,
    rows: int = 100,
    factor: int = 1,
    extra: str = "",
    checks: tuple[Finding, ...] = (),
    in_new_process: bool = False,
    **more,
):
    """Do what a night does at its end: build, stamp, publish.

    The audit's own process costs a third of a second, most of it importing the engine; tests that
    are about something else audit right here.
    """
    with run_lock(root, AS_OF) as fence:
        marts = make_marts(root / "marts.duckdb", rows=rows, factor=factor, extra=extra)
        stamp(marts, fence.number, build, checks)
        how = audit if in_new_process else inspect
        with patch("warehouse.publish.audit", how):
            return publish(marts, fence, build_id=build, code_version="test", **more)


def rows_of(database: Path, query: str) -> list[tuple]:
    """Ask a database file in this process."""
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(query).fetchall()


def python(code: str, *arguments: object, **more) -> subprocess.Popen:
    """Start a second process that can import the project and these tests."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{Path(__file__).parent}"},
        **more,
    )


def names_in(published: Path) -> set[str]:
    """Return the names in the published folder."""
    return {path.name for path in published.iterdir()}
