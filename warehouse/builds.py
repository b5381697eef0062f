"""Remember which build of the models was complete, and say what has changed since then.

Models are built from what is new when the last build was complete, ran the same code under the
same settings and is not younger than tonight's clock; from everything otherwise.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extractors.source import Kind, all_sources

#: What the models are made of; compiled output and logs are not.
MODEL_FILES = {".sql", ".yml", ".csv", ".py"}
#: Before any event: build everything.
THE_BEGINNING = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Build:
    """One build of the models: its clock, what it may take as done, and whether that is nothing."""

    build_id: int
    as_of: dt.datetime
    max_seq: int
    code_hash: str
    built_seq: int
    changed_from: dt.date
    chosen: Mapping[str, Any]

    @property
    def is_full(self) -> bool:
        """Say whether everything is built anew."""
        return self.built_seq == 0

    def variables(self) -> dict[str, Any]:
        """Return what dbt is told."""
        return {
            **self.chosen,
            "as_of": self.as_of.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "built_seq": self.built_seq,
            "changed_from": self.changed_from.isoformat(),
        }


def begin_build(
    warehouse: Path, marts: Path, project: Path, as_of: dt.datetime, chosen: Mapping[str, Any]
) -> Build:
    """Note that a build begins and say from where; a killed build stays marked incomplete.

    `chosen` are the settings the models are given by name; other ones build everything anew.
    """
    con = duckdb.connect(str(warehouse))
    try:
        code_hash = _code_hash(project, con, chosen)
        (max_seq,) = con.execute("select coalesce(max(seq), 0) from meta.ledger").fetchone()  # type: ignore[misc]
        built_seq = _built_seq(con, code_hash, as_of) if marts.exists() else 0
        changed_from = _changed_from(con, built_seq, as_of) if built_seq else THE_BEGINNING
        (build_id,) = con.execute(
            "insert into meta.builds select coalesce(max(build_id), 0) + 1, ?, ?, ?, false"
            " from meta.builds returning build_id",
            [as_of.astimezone(dt.UTC).replace(tzinfo=None), max_seq, code_hash],
        ).fetchone()  # type: ignore[misc]
    finally:
        con.close()
    return Build(build_id, as_of, max_seq, code_hash, built_seq, changed_from, chosen)


def finish_build(warehouse: Path, build: Build) -> None:
    """Note that every model of this build is there."""
    con = duckdb.connect(str(warehouse))
    try:
        con.execute(
            "update meta.builds set is_complete = true where build_id = ?", [build.build_id]
        )
    finally:
        con.close()


def newest_build(warehouse: Path) -> str:
    """Name the newest complete build; raise LookupError when the newest one is not complete."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        row = con.execute(
            "select build_id, strftime(as_of, '%Y%m%dT%H%M%SZ'), is_complete from meta.builds"
            " order by build_id desc limit 1"
        ).fetchone()
    if row is None or not row[2]:
        raise LookupError("The newest build of the models is not complete: run the whole job.")
    return f"{row[1]}-{row[0]}"


def _built_seq(con: duckdb.DuckDBPyConnection, code_hash: str, as_of: dt.datetime) -> int:
    # The newest build decides: after an incomplete one, tables may be half of each.
    # Its models are single transactions, so what the last complete one left can be built upon.
    row = con.execute(
        "select max_seq from meta.builds where is_complete and code_hash = ? and as_of <= ?"
        " order by build_id desc limit 1",
        [code_hash, as_of.astimezone(dt.UTC).replace(tzinfo=None)],
    ).fetchone()
    newer = con.execute(
        "select count(*) from meta.builds where as_of > ? or (code_hash <> ? and build_id >"
        " (select max(build_id) from meta.builds where code_hash = ? and is_complete))",
        [as_of.astimezone(dt.UTC).replace(tzinfo=None), code_hash, code_hash],
    ).fetchone()
    return int(row[0]) if row and newer == (0,) else 0


def _changed_from(con: duckdb.DuckDBPyConnection, built_seq: int, as_of: dt.datetime) -> dt.date:
    events = [
        f"{source.name}.{stream.name}"
        for source in all_sources().values()
        for stream in source.streams
        if stream.kind is Kind.EVENT
    ]
    row = con.execute(
        "select min(changed_from) from meta.ledger"
        " where seq > ? and list_contains(?, source || '.' || stream)",
        [built_seq, events],
    ).fetchone()
    return row[0].date() if row and row[0] else as_of.date()


def _code_hash(project: Path, con: duckdb.DuckDBPyConnection, chosen: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(dict(chosen), sort_keys=True).encode())
    for path in sorted(project.rglob("*")):
        inside = path.relative_to(project)
        if path.suffix in MODEL_FILES and inside.parts[0] not in ("target", "logs"):
            digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    # Own domains and sources of record change what every session and sale means.
    for table in ("company", "accounts", "own_domains", "sources_of_record", "conversion_kinds"):
        digest.update(repr(con.execute(f"from config.{table} order by all").fetchall()).encode())
    return digest.hexdigest()
