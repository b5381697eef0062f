"""Read a delivered table by its mapping: each cell is rewritten to the one form contracts know.

Money loses its thousands signs and gets a decimal point, days become YYYY-MM-DD, times UTC. A cell
that is written otherwise than the mapping says is refused with what to say there; none is guessed.
"""

from dataclasses import replace
from pathlib import Path

import duckdb

from extractors.formats import Csv
from extractors.mapping import DATES, TableMapping
from warehouse.columns import Column
from warehouse.database import literal, one, quoted
from warehouse.files import read_csv
from warehouse.reading import LoadRefused, Reading
from warehouse.scan import CHECKED
from warehouse.seals import Landed

#: A moment that names its offset is the same in every configuration.
WITH_OFFSET = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)"
TIME = r"([T ]\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?"
#: Of these another reading is possible: one impossible day says that all are misread.
AMBIGUOUS = ("DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY")


def read_mapped(
    con: duckdb.DuckDBPyConnection, window: Landed, columns: tuple[Column, ...]
) -> Reading:
    """Return the reading of a CSV or Parquet file; raises LoadRefused without a mapped column."""
    assert window.mapping is not None
    mapping = TableMapping(**window.mapping)
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
        written, flaw = _rewritten(column, cell, mapping, kinds.get(name, "VARCHAR"))
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
        f"select payload, reasons from {CHECKED} where contains(reasons, {literal(_DAY_SAID)})"
        " order by position limit 1"
    ).fetchone()
    if found:
        raise LoadRefused(
            f"the row {found[0]!r}: {found[1]}; days before the 13th would be misread in silence,"
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


_DAY_SAID = ": not a day as "


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
    source = f"read_parquet({literal(str(file))}, file_row_number = true)"
    kinds = {name: kind for name, kind, *_ in con.execute(f"describe from {source}").fetchall()}
    if wrong := mapping.refuse_header([n for n in kinds if n != "file_row_number"], "the file"):
        raise LoadRefused(wrong)
    cells = [f"{_text_of(quoted(n), kinds[n])} as c{index}" for index, n in enumerate(names)]
    return (
        "select null::bigint as page, file_row_number + 1 as position,"
        f" to_json(columns(*))::varchar as payload, null::varchar as flaw, {', '.join(cells)}"
        f" from {source}",
        kinds,
    )


def _text_of(cell: str, kind: str) -> str:
    """Write a typed cell as text: digits as they are, times as ISO 8601."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(make_timestamp(epoch_us({cell})), '%Y-%m-%dT%H:%M:%S.%fZ')"
    if kind.startswith("TIMESTAMP"):
        return f"strftime({cell}::timestamp, '%Y-%m-%dT%H:%M:%S.%f')"
    return f"nullif({cell}::varchar, '')"


def _rewritten(column: Column, cell: str, mapping: TableMapping, kind: str) -> tuple[str, str]:
    """Return SQL of the cell in the contract's form, and of what is wrong with it or null."""
    if kind != "VARCHAR":  # typed in the file: only a zone can be missing
        mapping = replace(mapping, dates="YYYY-MM-DD", decimal=".", thousands="")
    if column.sql_type == "timestamp":
        return _moment(column, cell, mapping)
    if column.sql_type == "date":
        return _day(column, cell, mapping)
    if column.sql_type.startswith("decimal") or column.sql_type == "bigint":
        return _number(column, cell, mapping)
    return cell, ""


def _moment(column: Column, cell: str, mapping: TableMapping) -> tuple[str, str]:
    has_offset = f"regexp_full_match({cell}, {literal(WITH_OFFSET)})"
    known = f"make_timestamp(epoch_us(try_cast(replace({cell}, ' UTC', 'Z') as timestamptz)))"
    local, day = _local(cell, mapping), _day_pattern(mapping)
    if mapping.time_zone is None:
        moment, lacks = (
            "null::timestamp",
            _said(column, "a time without its zone, say time_zone: in pipeline.yml"),
        )
    else:
        zone = literal(mapping.time_zone)
        moment, lacks = f"make_timestamp(epoch_us(timezone({zone}, {local})))", "null"
    form = "'%Y-%m-%dT%H:%M:%S.%fZ'"
    flaw = (
        f"case when {cell} is null then null when {has_offset} then"
        f" case when {known} is null then {_misread(column, mapping)} end"
        f" when not regexp_full_match({cell}, {literal(day + TIME)}) or {local} is null"
        f" then {_misread(column, mapping)} else {lacks} end"
    )
    return f"strftime(case when {has_offset} then {known} else {moment} end, {form})", flaw


def _local(cell: str, mapping: TableMapping) -> str:
    """Return the local moment of a cell; a day without a time is its last second."""
    day = DATES[mapping.dates]
    spaced = f"replace({cell}, 'T', ' ')"
    forms = [literal(f"{day} {time}") for time in ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f")]
    # So that what led to a sale on the same day comes before it.
    whole = f"try_strptime({spaced}, {literal(day)}) + interval '23:59:59'"
    return f"coalesce({whole}, try_strptime({spaced}, [{', '.join(forms)}]))"


def _day(column: Column, cell: str, mapping: TableMapping) -> tuple[str, str]:
    moment = f"try_strptime(regexp_extract({cell}, '^[^T ]+'), {literal(DATES[mapping.dates])})"
    fits = f"regexp_full_match({cell}, {literal(_day_pattern(mapping) + TIME)})"
    flaw = (
        f"case when {cell} is not null and (not {fits} or {moment} is null)"
        f" then {_misread(column, mapping)} end"
    )
    return f"case when {fits} then strftime({moment}, '%Y-%m-%d') end", flaw


def _number(column: Column, cell: str, mapping: TableMapping) -> tuple[str, str]:
    point = f"[{mapping.decimal}]"
    whole = "[0-9]+"
    if mapping.thousands:
        whole = f"([0-9]+|[0-9]{{1,3}}([{mapping.thousands}][0-9]{{3}})+)"
    fits = f"regexp_full_match({cell}, {literal(f'-?{whole}({point}[0-9]+)?')})"
    bare = cell
    if mapping.thousands:
        bare = f"replace({bare}, {literal(mapping.thousands)}, '')"
    if mapping.decimal != ".":
        bare = f"replace({bare}, {literal(mapping.decimal)}, '.')"
    # The contract knows no leading zeros, and of whole numbers no fraction.
    bare = f"regexp_replace({bare}, '^(-?)0+([0-9])', '\\1\\2')"
    if column.sql_type == "bigint":
        bare = f"regexp_replace({bare}, '[.]0+$', '')"
    thousands = repr(mapping.thousands) if mapping.thousands else "none"
    words = f"no number with decimal: {mapping.decimal!r} and thousands: {thousands}"
    advice = f"{words}, correct pipeline.yml"
    flaw = f"case when {cell} is not null and not {fits} then {_said(column, advice)} end"
    return f"case when {fits} then {bare} end", flaw


def _day_pattern(mapping: TableMapping) -> str:
    """Return what a day must look like, digit by digit; a day or month may have one."""
    is_iso = mapping.dates.startswith("YYYY")
    two = r"\d{2}" if is_iso else r"\d{1,2}"
    pattern = mapping.dates.replace(".", "[.]")
    return pattern.replace("YYYY", r"\d{4}").replace("MM", two).replace("DD", two)


def _misread(column: Column, mapping: TableMapping) -> str:
    return _said(column, f"not a day as {mapping.dates}, correct dates: in pipeline.yml")


def _said(column: Column, words: str) -> str:
    return literal(f"{column.path}: {words}")
