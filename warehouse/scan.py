"""Check a landed window in a single scan: typed columns, and the reasons a row is refused."""

from dataclasses import dataclass

import duckdb

from warehouse.columns import Column
from warehouse.database import literal, one
from warehouse.gate import rules
from warehouse.reading import LoadRefused, Reading

CHECKED = "checked"

#: A window with more than this share of refused rows is a changed source, not a few poisoned rows.
LARGEST_REFUSED_SHARE = 0.5
#: Below this many rows half of them may well be poisoned; then only all of them fail the window.
SMALLEST_SAMPLE = 20
#: How many rules an error names.
RULES_SHOWN = 8


@dataclass(frozen=True)
class Tally:
    """How many candidates there were, and how many of them broke a rule."""

    candidates: int
    refused: int


def scan(con: duckdb.DuckDBPyConnection, reading: Reading, columns: tuple[Column, ...]) -> Tally:
    """Fill the temporary table `checked`: page, position, payload, reasons, the typed columns."""
    con.execute(f"create or replace temp table {CHECKED} as {checked_sql(reading, columns)}")
    return Tally(*one(con, f"select count(*), count(reasons) from {CHECKED}"))


def checked_sql(reading: Reading, columns: tuple[Column, ...]) -> str:
    """Return the scan: the cells, then their values, then what is wrong with them."""
    values, broken, reasons = [], [], []
    for index, column in enumerate(columns):
        cell = reading.typed(column, index)
        values.append(f"{cell.value} as v{index}")
        value = f"v{index}"
        if column.is_required:
            broken.append(f"not ({cell.given})")
            rule = "null" if reading.is_json else "missing"
            reasons.append(_reason(column, rule, broken[-1]))
        if cell.rule:
            broken.append(f"({cell.given} and {value} is null)")
            reasons.append(_reason(column, cell.rule, broken[-1]))
        for rule, predicate in rules(column, value):
            broken.append(predicate)
            reasons.append(_reason(column, rule, predicate))
    named = ", ".join(f"v{index} as {column.quoted}" for index, column in enumerate(columns))
    is_broken = " or ".join(broken) or "false"
    # Only rows that broke something pay for saying what.
    return (
        f"select page, position, case when reasons is not null then payload end as payload,"
        f" reasons, {named} from (select *, case when flaw is not null then flaw"
        f" when {is_broken} then concat_ws('; ', {', '.join(reasons) or 'null'}) end as reasons"
        f" from (select *, {', '.join(values)} from ({reading.relation})))"
    )


def refuse_bad_window(con: duckdb.DuckDBPyConnection, tally: Tally) -> None:
    """Raise LoadRefused when all rows, or more than half of at least 20, broke a rule."""
    allowed = LARGEST_REFUSED_SHARE * tally.candidates
    if tally.candidates < SMALLEST_SAMPLE:
        allowed = max(tally.candidates - 1, 0)
    if tally.refused <= allowed:
        return
    counted = con.execute(
        "select rule, count(*) as rows from"
        f" (select unnest(string_split(reasons, '; ')) as rule from {CHECKED})"
        f" group by rule order by rows desc, rule limit {RULES_SHOWN}"
    ).fetchall()
    told = ", ".join(f"{rule} ({rows} rows)" for rule, rows in counted)
    raise LoadRefused(
        f"{tally.refused} of {tally.candidates} rows break the contract: {told};"
        " the source has changed: correct the contract, then load again, nothing is fetched anew"
    )


def second_look(con: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Fetch what was served for the refused rows, and tell a missing key from a null."""
    if reading.second_look is None:
        return
    told = "'; ' || reasons"
    for name, is_missing in reading.missing.items():
        null, missing = literal(f"; {name}: null"), literal(f"; {name}: missing")
        told = f"case when {is_missing} then replace({told}, {null}, {missing}) else {told} end"
    con.execute(
        "create or replace temp table looked_at as"
        f" select page, position, record::varchar as payload, ({told})[3:] as reasons"
        f" from (select look.*, bad.reasons from ({reading.second_look}) as look"
        f" join {CHECKED} as bad using (page, position) where bad.reasons is not null)"
    )
    con.execute(
        f"update {CHECKED} set payload = looked_at.payload, reasons = looked_at.reasons"
        f" from looked_at where {CHECKED}.page = looked_at.page"
        f" and {CHECKED}.position = looked_at.position"
    )
    con.execute("drop table looked_at")


def _reason(column: Column, rule: str, predicate: str) -> str:
    return f"case when {predicate} then {literal(f'{column.name}: {rule}')} end"
