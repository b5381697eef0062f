"""Read delivered files: lines taken apart by a pattern, and CSV by its header."""

import re
from pathlib import Path

import duckdb

from extractors.formats import Csv, Lines
from warehouse.columns import Column, ContractUnclear
from warehouse.database import literal
from warehouse.facts import facts_of, kept, named
from warehouse.lines import lines_of
from warehouse.reading import LoadRefused, Reading
from warehouse.records import records_of

NUMBERED = "landed_lines"


def read_lines(
    con: duckdb.DuckDBPyConnection, file: Path, shape: Lines, columns: tuple[Column, ...]
) -> Reading:
    """Return the reading of a file of lines; a blank line is no record but keeps its number."""
    con.register(NUMBERED, lines_of(file))
    # The outermost group tells a line that matched from one that did not.
    groups = ["whole", *_group_names(shape.pattern)]
    names = ", ".join(literal(name) for name in groups)
    parts = f"regexp_extract(payload, {literal(f'({shape.pattern})')}, [{names}]) as parts"
    facts = facts_of(file, None, columns)
    cells = [
        f"{_group(column, groups)} as c{index}"
        for index, column in enumerate(columns)
        if column.path not in facts
    ]
    return Reading(
        relation="select null::bigint as page, position, payload,"
        " case when parts.whole = '' then 'line: does not match the pattern' end as flaw,"
        f" {', '.join([*cells, *kept(facts)])} from"
        f" (select position, payload, {parts} from {NUMBERED} where payload <> '')",
        is_json=False,
        facts=named(facts),
    )


def read_csv(
    con: duckdb.DuckDBPyConnection, file: Path, shape: Csv, columns: tuple[Column, ...]
) -> Reading:
    """Return the reading of a CSV file; raises LoadRefused when a column is not in the header."""
    records = records_of(file, shape.delimiter)
    facts = facts_of(file, None, columns)
    for column in columns:
        if column.path not in facts and records.header.count(column.path) != 1:
            found = "twice" if column.path in records.header else "not"
            raise LoadRefused(
                f"the column {column.path!r} is {found} in the header"
                f" ({shape.delimiter.join(records.header)});"
                " deliver the export again with it, or correct the contract"
            )
    con.register(NUMBERED, records.table)
    width = len(records.header)
    cell = rf'[{shape.delimiter}]("(?:[^"]|"")*"|[^"{shape.delimiter}]*)'
    marked = f"{literal(shape.delimiter)} || payload"
    split = (
        "case when not contains(payload, '\"')"
        f" then string_split(payload, {literal(shape.delimiter)})"
        f" when regexp_full_match({marked}, {literal(f'({cell})*')})"
        f" then regexp_extract_all({marked}, {literal(cell)}, 1) end as parts"
    )
    cells = [
        f"{_unquoted(f'parts[{records.header.index(column.path) + 1}]')} as c{index}"
        for index, column in enumerate(columns)
        if column.path not in facts
    ]
    return Reading(
        relation="select null::bigint as page, position, payload,"
        " case when parts is null then 'row: a quote is not closed or stands inside a cell'"
        f" when len(parts) <> {width} then"
        f" 'row: ' || len(parts) || ' cells, the header has {width}' end as flaw,"
        f" {', '.join([*cells, *kept(facts)])} from"
        f" (select position, payload, {split} from {NUMBERED})",
        is_json=False,
        facts=named(facts),
    )


def _group_names(pattern: str) -> list[str]:
    compiled = re.compile(pattern)
    names = {number: name for name, number in compiled.groupindex.items()}
    return [names.get(number, f"group{number}") for number in range(1, compiled.groups + 1)]


def _group(column: Column, groups: list[str]) -> str:
    if column.path not in groups[1:]:
        raise ContractUnclear(f"{column.name}: the pattern has no group {column.path!r}")
    # Servers write - for what they do not know.
    return f"nullif(nullif(struct_extract(parts, {literal(column.path)}), ''), '-')"


def _unquoted(cell: str) -> str:
    bare = f"replace({cell}[2:-2], '\"\"', '\"')"
    return f"nullif(case when starts_with({cell}, '\"') then {bare} else {cell} end, '')"
