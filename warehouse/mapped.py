"""Read a delivered table by its mapping, and refuse what only its rows together show."""

from pathlib import Path

import duckdb

from extractors.formats import Csv
from extractors.mapping import TableMapping
from warehouse.columns import Column
from warehouse.database import literal, one, quoted
from warehouse.files import read_csv
from warehouse.mapped_cells import NOT_A_DAY, rewritten
from warehouse.parquet import INSTANT, ROW
from warehouse.reading import LoadRefused, Reading
from warehouse.scan import CHECKED
from warehouse.seals import Landed

#: Of these another reading is possible: one impossible day says that all are misread.
AMBIGUOUS = ("DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY")


def read_mapped(
    con: duckdb.DuckDBPyConnection, window: Landed, columns: tuple[Column, ...]
) -> Reading:
    """Return the reading of a CSV or Parquet file; raises LoadRefused without a mapped column."""
    mapping = window.mapping
    assert mapping is not None
    names = list(dict.fromkeys(mapping.columns.values()))
    if window.format == "parquet":
        relation, kinds = _parquet(con, window.file, names, mapping)
    else:
        plain = [_text_column(name) for name in names]
        relation = read_csv(con, window.file, Csv(mapping.delimiter), tuple(plain)).relation
        kinds = {}
    cells, flaws = [], []
    for index, column in enumerate(columns):
        name = mapping.columns.get(column.path)
        if name is None:
            cells.append(f"{_constant(column, mapping, window)} as c{index}")
            continue
        cell = f"cell.c{names.index(name)}"
        written, flaw = rewritten(column, cell, mapping, kinds.get(name, "VARCHAR"))
        cells.append(f"{written} as c{index}")
        flaws += [flaw] if flaw else []
    told = f"concat_ws('; ', {', '.join(flaws)})" if flaws else "''"
    return Reading(
        relation=f"select page, position, payload, coalesce(flaw, nullif({told}, '')) as flaw,"
        f" {', '.join(cells)} from ({relation}) as cell",
        is_json=False,
    )


def refuse_misread_days(con: duckdb.DuckDBPyConnection, mapping: TableMapping) -> None:
    """Raise LoadRefused when a day cannot be what the mapping says, and others may be misread."""
    if mapping.dates not in AMBIGUOUS:
        return
    found = con.execute(
        f"select position, reasons from {CHECKED}"
        f" where contains(reasons, {literal(f': {NOT_A_DAY}')}) order by position limit 1"
    ).fetchone()
    if found:
        raise LoadRefused(
            f"row {found[0]}: {found[1]}; days before the 13th would be misread in silence,"
            " so no row is loaded: correct dates: in pipeline.yml, or the file"
        )


def refuse_contradictions(con: duckdb.DuckDBPyConnection, columns: tuple[Column, ...]) -> int:
    """Refuse rows of one key that differ, and return how many; equal ones are doubles.

    Lines of one order are such rows: the last would silently stand for all.
    """
    keys = ", ".join(column.quoted for column in columns if column.is_key)
    values = ", ".join(column.quoted for column in columns)
    same = " and ".join(
        f"{CHECKED}.{column.quoted} = contradicting.{column.quoted}"
        for column in columns
        if column.is_key
    )
    words = f"{', '.join(c.path for c in columns if c.is_key)}: stands in rows that differ"
    if any(column.path == "row_id" for column in columns):
        words += ", map row_id to a column that is another in each"
    con.execute(
        f"create or replace temp table contradicting as select {keys} from {CHECKED}"
        f" where reasons is null group by {keys} having count(distinct ({values},)) > 1"
    )
    con.execute(
        f"update {CHECKED} set reasons = {literal(words)}, payload = to_json({{{_told(columns)}}})"
        f" where reasons is null and exists (select 1 from contradicting where {same})"
    )
    return int(one(con, f"select count(*) from {CHECKED} where reasons = {literal(words)}")[0])


def _told(columns: tuple[Column, ...]) -> str:
    return ", ".join(f"{literal(column.path)}: {column.quoted}" for column in columns)


def _constant(column: Column, mapping: TableMapping, window: Landed) -> str:
    given = {
        **mapping.values,
        "request.mapping": mapping.id,
        "request.delivery": window.delivered_sha256,
        "request.time_zone": mapping.time_zone,
    }
    value = given.get(column.path)
    return "null::varchar" if value is None else literal(value)


def _text_column(name: str) -> Column:
    return Column(name, "varchar", name, "text", "plain", False, False, ())


def _parquet(
    con: duckdb.DuckDBPyConnection, file: Path, names: list[str], mapping: TableMapping
) -> tuple[str, dict[str, str]]:
    """Return a relation like that of a CSV file, and the type each column has in the file."""
    source = f"read_parquet({literal(str(file))}, {ROW} = true)"
    kinds = {name: kind for name, kind, *_ in con.execute(f"describe from {source}").fetchall()}
    if wrong := mapping.refuse_header([n for n in kinds if n != ROW], "the file"):
        raise LoadRefused(wrong)
    cells = [f"{_text_of(quoted(n), kinds[n])} as c{index}" for index, n in enumerate(names)]
    return (
        f"select null::bigint as page, {ROW} + 1 as position,"
        f" to_json(columns(*))::varchar as payload, null::varchar as flaw, {', '.join(cells)}"
        f" from {source}",
        kinds,
    )


def _text_of(cell: str, kind: str) -> str:
    """Write a typed cell as text: digits as they are, times as ISO 8601."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(make_timestamp(epoch_us({cell})), {INSTANT})"
    if kind.startswith("TIMESTAMP"):
        return f"strftime({cell}::timestamp, '%Y-%m-%dT%H:%M:%S.%f')"
    return f"nullif({cell}::varchar, '')"
