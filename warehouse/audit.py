"""Audit a marts file read-only in a new process: read all of it, hold it against every rule.

`python -m warehouse.audit FILE SPILL_FOLDER` reads expectations from stdin, writes the report to
stdout and ends with 0 (may be published) or 1 (may not).
"""

import datetime as dt
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse import file_audits
from warehouse.expectations import Expectations
from warehouse.file_audits import ScannedFile
from warehouse.finding import Finding, failing, judged
from warehouse.hashing import columns_of, overall_hash, read_table
from warehouse.laws import all_laws, hold

READABLE = "every block can be read"


class AuditLost(RuntimeError):
    """There is no complete audit of exactly this file, so nothing is known about it."""


@dataclass(frozen=True)
class Report:
    """What the audit of one file found."""

    bytes: int
    inode: int
    generation: dict[str, Any] | None  # the file's own row
    tables: dict[str, dict[str, Any]]  # name to rows, hash, columns
    content_hash: str
    engine: dict[str, str]
    findings: tuple[Finding, ...]


def audit(path: Path, wanted: Expectations, spill: Path) -> Report:
    """Audit a file in a new process and return its report, checked to be complete.

    `spill` is a private folder for what does not fit in memory. Raises AuditLost when the process
    died, or left out a rule, or looked at another file than the one that lies there now.
    """
    done = subprocess.run(
        [sys.executable, "-m", "warehouse.audit", str(path), str(spill)],
        input=wanted.to_json(),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": _import_path()},
    )
    try:
        said = json.loads(done.stdout)
        findings = tuple(Finding(**finding) for finding in said.pop("findings"))
        report = Report(**said, findings=findings)
    except (ValueError, KeyError, TypeError) as error:
        raise AuditLost(
            f"The audit of {path} ended with code {done.returncode} and no report (-9: killed, "
            f"mostly for want of memory). It said: {done.stderr.strip()[-500:] or 'nothing'}"
        ) from error
    _refuse_incomplete(path, report, done.returncode)
    return report


def inspect(path: Path, wanted: Expectations, spill: Path) -> Report:
    """Audit a file in this process: one full scan of every table, then every rule."""
    stat = path.stat()
    tables, own, findings = {}, None, []
    try:
        with duckdb.connect(
            str(path), read_only=True, config={"temp_directory": str(spill)}
        ) as con:
            for table, columns in columns_of(con).items():
                tables[table] = read_table(con, table, columns)
            findings.append(Finding(READABLE, "file", observed=f"{len(tables)} tables read whole"))
            own = _generation_row(con) if "generation" in tables else None
            findings.extend(_judge(ScannedFile(con, tables, own, wanted)))
    except duckdb.Error as error:
        told = str(error)[:500]
        findings.append(
            judged(False, READABLE, "file", observed=told, expected="a whole, sound file")
        )
    return Report(
        bytes=stat.st_size,
        inode=stat.st_ino,
        generation=own,
        tables={
            name: {"rows": of.rows, "hash": of.hash, "columns": of.columns}
            for name, of in tables.items()
        },
        content_hash=overall_hash({name: of.hash for name, of in tables.items()}),
        engine={"duckdb": duckdb.__version__, "python": platform.python_version()},
        findings=tuple(accepted(finding, wanted) for finding in findings),
    )


def main() -> int:
    """Audit the file named on the command line."""
    path, spill = map(Path, sys.argv[1:3])
    report = inspect(path, Expectations.from_json(sys.stdin.read()), spill)
    json.dump(asdict(report), sys.stdout)
    return 1 if failing(report.findings) else 0


def _judge(file: ScannedFile) -> Iterator[Finding]:
    for name, rule in file_audits.ALL.items():
        found = list(rule(file, name))
        yield from found or [Finding(name, "file", status="skip", detail="nothing to check")]
    columns = {name: content.columns for name, content in file.tables.items()}
    for law in all_laws():
        try:
            yield hold(file.con, law, columns)
        except duckdb.Error as error:
            yield judged(False, law.name, "file", observed=str(error)[:500], expected="a valid law")


def _generation_row(con: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    found = con.execute("select * from generation")
    names = [column[0] for column in found.description or []]
    rows = found.fetchmany(2)
    if len(rows) != 1:
        return None
    return {
        name: f"{value.isoformat()}Z" if isinstance(value, dt.datetime) else value
        for name, value in zip(names, rows[0], strict=True)
    }


def accepted(finding: Finding, wanted: Expectations) -> Finding:
    """Return a failed finding as a warning where an operator let it through."""
    if finding.status != "fail" or f"{finding.name}: {finding.subject}" not in wanted.accepted:
        return finding
    told = f"{finding.detail}; accepted by the operator".removeprefix("; ")
    return Finding(**{**asdict(finding), "status": "warn", "detail": told})


def _refuse_incomplete(path: Path, report: Report, code: int) -> None:
    stat = path.stat()
    made = {finding.name for finding in report.findings}
    due = {READABLE, *file_audits.ALL, *(law.name for law in all_laws())}
    is_sound = not any(finding.name == READABLE for finding in failing(report.findings))
    problems = [f"{name!r} was not checked" for name in sorted(due - made) if is_sound]
    if (report.bytes, report.inode) != (stat.st_size, stat.st_ino):
        problems.append("it speaks of another file")
    if code != (1 if failing(report.findings) else 0):
        problems.append(f"its exit code {code} does not fit its findings")
    if problems:
        raise AuditLost(f"The audit of {path} does not count: {'; '.join(problems)}.")


def _import_path() -> str:
    here = str(Path(__file__).parents[1])
    return os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))


if __name__ == "__main__":
    sys.exit(main())
