"""Hold a marts file against its laws: one SQL file each in `audits/`, returning what breaks it.

A law file begins with comment lines: first the law as a sentence, then `needs:` with the
`table.column` it reads, optionally `severity: warn`. Adding a law is adding a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import duckdb

from warehouse.finding import Finding, Severity, judged

FOLDER = Path(__file__).parent / "audits"
#: Enough to recognise a pattern in a message.
EXAMPLES = 3


@dataclass(frozen=True)
class Law:
    """One rule over published tables; its query returns offending rows."""

    name: str
    sentence: str
    needs: tuple[tuple[str, str], ...]  # (table, column)
    severity: Severity
    query: str


@cache
def all_laws(folder: Path = FOLDER) -> tuple[Law, ...]:
    """Read every law of a folder, by name."""
    return tuple(read_law(path) for path in sorted(folder.glob("*.sql")))


def read_law(path: Path) -> Law:
    """Read one law file; a header that is not understood is an error, not a law that never runs."""
    text = path.read_text(encoding="utf-8")
    header = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        header.append(line.removeprefix("--").strip())
    needs: list[tuple[str, ...]] = []
    severity, is_clear = "error", len(header) > 1
    for line in header[1:]:
        word, _, rest = line.partition(": ")
        if word == "needs":
            needs.extend(tuple(one.strip().split(".")) for one in rest.rstrip(",").split(","))
        elif word == "severity":
            severity = rest
        else:
            is_clear = False
    is_clear = is_clear and bool(needs) and all(len(need) == 2 for need in needs)
    if not is_clear or severity not in ("error", "warn"):
        raise ValueError(
            f"{path}: begin with `-- <the law>`, then `-- needs: table.column, ...` and, if it "
            "only warns, `-- severity: warn`."
        )
    return Law(
        name=path.stem.replace("_", " "),
        sentence=header[0],
        needs=cast(tuple[tuple[str, str], ...], tuple(needs)),
        severity=cast(Severity, severity),
        query=text.rstrip().removesuffix(";"),
    )


def hold(
    con: duckdb.DuckDBPyConnection, law: Law, tables: Mapping[str, Mapping[str, str]]
) -> Finding:
    """Hold the connected file against one law.

    Without its tables a law does not apply, and that is said; with its tables but without its
    columns the law is broken, because then nobody checks it any more.
    """
    subject = ", ".join(sorted({table for table, _ in law.needs}))
    absent = sorted({table for table, _ in law.needs if table not in tables})
    if absent:
        told = f"not applicable: there is no table {', '.join(absent)}"
        return Finding(law.name, subject, status="skip", severity=law.severity, detail=told)
    unknown = [f"{table}.{column}" for table, column in law.needs if column not in tables[table]]
    if unknown:
        return judged(
            False,
            law.name,
            subject,
            law.severity,
            observed=f"no column {', '.join(unknown)}",
            expected="the columns the law reads",
            detail=f"mend {law.name.replace(' ', '_')}.sql or the model",
        )
    found = con.execute(
        f"select *, count(*) over () as offending_rows from (\n{law.query}\n) limit {EXAMPLES}"
    )
    names = [column[0] for column in found.description or []][:-1]
    rows = found.fetchall()
    examples = "; ".join(_told(names, row) for row in rows)
    return judged(
        not rows,
        law.name,
        subject,
        law.severity,
        observed=f"{rows[0][-1] if rows else 0} offending rows",
        expected="0 offending rows",
        detail=f"{law.sentence} E.g. {examples}" if rows else "",
    )


def _told(names: list[str], row: tuple) -> str:
    return ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=False))
