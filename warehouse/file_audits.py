"""The audits of a marts file that no SQL law can say: blocks, numbers, tables, history.

Each takes the scanned file and yields findings; `ALL` names them, and adding one is adding a line.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from warehouse.expectations import Expectations
from warehouse.finding import Finding, judged
from warehouse.hashing import UNHASHED_TABLES, TableContent
from warehouse.marts import storage_version


@dataclass(frozen=True)
class ScannedFile:
    """An open file, what the full scan found in it, and what is expected of it."""

    con: duckdb.DuckDBPyConnection
    tables: Mapping[str, TableContent]
    generation: Mapping[str, str | int] | None
    wanted: Expectations


def numbers(file: ScannedFile, name: str) -> Iterator[Finding]:
    """No double is NaN or infinite: such a value is no measurement and poisons every sum."""
    for table, content in file.tables.items():
        for column, count in content.not_finite.items():
            yield judged(
                not count,
                name,
                f"{table}.{column}",
                observed=f"{count} values NaN or infinite",
                expected="0",
                detail="" if not count else "divide by nullif(..., 0) and keep NULL for unknown",
            )


def tables_only(file: ScannedFile, name: str) -> Iterator[Finding]:
    """The file holds tables in `main`, and no view: a view breaks under another catalog name."""
    found = file.con.execute(
        """
        select schema_name || '.' || view_name from duckdb_views()
        where database_name = current_database() and not internal
        union all
        select schema_name || '.' || table_name from duckdb_tables()
        where database_name = current_database() and schema_name <> 'main' and not internal
        order by 1
        """
    ).fetchall()
    names = ", ".join(row[0] for row in found)
    yield judged(
        not found, name, "file", observed=names or "no others", expected="only tables in main"
    )


def required_tables(file: ScannedFile, name: str) -> Iterator[Finding]:
    """Every table analysts are promised is there, be it empty."""
    for table in file.wanted.required_tables:
        there = table in file.tables
        yield judged(there, name, table, observed="there" if there else "absent", expected="there")


def required_checks(file: ScannedFile, name: str) -> Iterator[Finding]:
    """Every check that has to be made was made for this generation, and none failed.

    A check that was lost or skipped looks like one that found nothing, hence a positive record.
    """
    made: dict[str, set[str]] = {}
    failed = []
    if "audits" in file.tables:
        rows = file.con.execute(
            "select name, subject, status, severity, observed from audits where generation = ?",
            [file.wanted.generation],
        ).fetchall()
        for check, subject, status, severity, observed in rows:
            made.setdefault(check, set()).add(status)
            if status == "fail" and severity == "error":
                failed.append(Finding(name, f"{check} ({subject})", observed=observed))
    for check in file.wanted.required_checks:
        statuses = made.get(check, set())
        yield judged(
            bool(statuses & {"pass", "warn"}),
            name,
            check,
            observed=", ".join(sorted(statuses)) or "no record",
            expected=f"a record for generation {file.wanted.generation}",
            detail="" if statuses else "the check did not run: run the whole job again",
        )
    for check in failed:
        yield judged(
            False, name, check.subject, observed=check.observed or "fail", expected="no failure"
        )


def generation_row(file: ScannedFile, name: str) -> Iterator[Finding]:
    """The file says it is the generation it is about to become."""
    said = file.generation["generation"] if file.generation else "no single row"
    yield judged(
        said == file.wanted.generation,
        name,
        "generation",
        observed=str(said),
        expected=str(file.wanted.generation),
        detail="" if said == file.wanted.generation else "write_generation before publishing",
    )


def storage(file: ScannedFile, name: str) -> Iterator[Finding]:
    """The file is in the pinned storage version, so that older engines open it."""
    row = file.con.execute("select current_database()").fetchone()
    found = storage_version(file.con, row[0] if row else "")
    wanted = file.wanted.storage_version
    yield judged(found == wanted, name, "file", observed=found, expected=wanted)


def volume(file: ScannedFile, name: str) -> Iterator[Finding]:
    """No table lost many rows since the last generation; for a core table that holds the file."""
    told = "did a source end early? If the drop is real, accept it"
    for table, before in file.wanted.previous.items():
        if table in UNHASHED_TABLES or table not in file.tables:
            continue
        is_core = table in file.wanted.core_tables
        rows, least = file.tables[table].rows, before["rows"] * file.wanted.least_share
        yield judged(
            rows >= least,
            name,
            table,
            file.wanted.shrink_severity if is_core else "warn",
            observed=f"{rows:,} rows",
            expected=f"at least {least:,.0f} of the {before['rows']:,} rows before",
            detail="" if rows >= least else told,
        )


def shape(file: ScannedFile, name: str) -> Iterator[Finding]:
    """No table or column analysts may already use vanished or changed its type."""
    for table, before in file.wanted.previous.items():
        now = file.tables[table].columns if table in file.tables else {}
        lost = [f"{c} {k}" for c, k in before["columns"].items() if now.get(c) != k]
        yield judged(
            not lost,
            name,
            table,
            observed=f"lost or retyped: {', '.join(lost)}" if lost else "as before",
            expected="the columns of the last generation",
            detail="" if not lost else "keep the old columns beside the new ones, or accept it",
        )


ALL: dict[str, Callable[[ScannedFile, str], Iterator[Finding]]] = {
    "doubles are numbers": numbers,
    "only tables": tables_only,
    "required table is there": required_tables,
    "required check was made": required_checks,
    "generation row fits": generation_row,
    "storage version is pinned": storage,
    "table did not shrink": volume,
    "table kept its columns": shape,
}
