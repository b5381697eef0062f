"""Write into the marts file which generation it is and what was checked: `generation`, `audits`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import duckdb

from warehouse.finding import PUBLISH, Finding
from warehouse.generations import Generation
from warehouse.marts import opened_marts

_TABLES = """
create or replace table generation (
    generation bigint not null,
    as_of timestamp not null,
    built_at timestamp not null,
    build_id varchar not null,
    code_version varchar not null,
    engine_version varchar not null
);
create table if not exists audits (
    name varchar not null,
    subject varchar not null,
    layer varchar not null,
    status varchar not null,
    severity varchar not null,
    observed varchar not null,
    expected varchar not null,
    detail varchar not null,
    as_of timestamp not null,
    generation bigint not null
);
"""

_MEANINGS = {
    "table generation": "One row: which published generation this file is. Compare its number to "
    "notice a newer one.",
    "column generation.generation": "Number of the generation; grows, except by a rollback.",
    "column generation.as_of": "The moment the figures speak of, UTC.",
    "column generation.built_at": "When this file was finished, UTC.",
    "column generation.build_id": "The build in the warehouse this file was made by.",
    "column generation.code_version": "The version of the pipeline that made it.",
    "column generation.engine_version": "The DuckDB version that wrote it.",
    "table audits": "One row per check and build: what was found, what was expected. History is "
    "kept; the newest generation is this file.",
    "column audits.name": "The rule that was checked.",
    "column audits.subject": "The table, stream or file it was checked on.",
    "column audits.layer": "Where it was checked: extract, load, staging, journeys, marts, ...",
    "column audits.status": "pass; warn: published and shown; fail: held; skip: did not apply.",
    "column audits.severity": "error: a failure holds the publication; warn: it is only shown.",
    "column audits.observed": "What was found.",
    "column audits.expected": "What the rule asks for.",
    "column audits.detail": "Examples, reasons, what to do.",
    "column audits.as_of": "The moment the checked figures speak of, UTC.",
    "column audits.generation": "The generation the check was made for.",
}


def write_generation(
    marts: Path,
    *,
    generation: int,
    as_of: dt.datetime,
    build_id: str,
    code_version: str,
    checks: Sequence[Finding],
    served: Generation | None = None,
    built_at: dt.datetime | None = None,
) -> None:
    """Stamp the marts file: its generation, and the checks made for it, appended to their history.

    `served` is the generation published last: what its audit found on the published copy itself is
    only known to its manifest, and enters the history here. A repeated build (same generation or
    same `as_of`) replaces its own checks, so a rerun adds nothing. `as_of` and `built_at` are UTC.
    The file is checkpointed and closed afterwards.
    """
    moment = _utc(as_of)
    finished = _utc(built_at or dt.datetime.now(dt.UTC))
    rows = [(*astuple(check), moment, generation) for check in checks]
    if served:
        before = _utc(dt.datetime.fromisoformat(served.as_of))
        found = (astuple(Finding(**audit)) for audit in served.manifest["audits"])
        rows += [(*finding, before, served.number) for finding in found]
    with opened_marts(marts) as con:
        con.execute("begin")
        con.execute(_TABLES)
        con.execute(
            "insert into generation values (?, ?, ?, ?, ?, ?)",
            [generation, moment, finished, build_id, code_version, duckdb.__version__],
        )
        con.execute("delete from audits where generation = ? or as_of = ?", [generation, moment])
        if served:
            con.execute(
                "delete from audits where generation = ? and layer = ?", [served.number, PUBLISH]
            )
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            con.execute(f"insert into audits select {', '.join(['unnest(?)'] * 10)}", columns)
        for thing, meaning in _MEANINGS.items():
            con.execute(f"comment on {thing} is '{meaning}'")
        con.execute("commit")


def _utc(moment: dt.datetime) -> dt.datetime:
    """Return a moment as the warehouse keeps it: UTC without a zone."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
