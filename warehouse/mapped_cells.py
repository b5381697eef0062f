"""Rewrite a cell of a mapped table to the one form contracts know, or say what is wrong with it.

Money loses its thousands signs and gets a decimal point, days become YYYY-MM-DD, times UTC. A cell
that is written otherwise than the mapping says is refused with what to say there; none is guessed.
"""

from dataclasses import replace

from extractors.mapping import DATES, TableMapping
from warehouse.columns import Column
from warehouse.database import literal
from warehouse.parquet import INSTANT

#: A moment that names its offset is the same in every configuration.
WITH_OFFSET = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)"
TIME = r"([T ]\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?"
#: How a reason begins, behind the column's name, that says a day is misread.
NOT_A_DAY = "not a day as "


def rewritten(column: Column, cell: str, mapping: TableMapping, kind: str) -> tuple[str, str]:
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
    flaw = (
        f"case when {cell} is null then null when {has_offset} then"
        f" case when {known} is null then {_misread(column, mapping)} end"
        f" when not regexp_full_match({cell}, {literal(day + TIME)}) or {local} is null"
        f" then {_misread(column, mapping)} else {lacks} end"
    )
    return f"strftime(case when {has_offset} then {known} else {moment} end, {INSTANT})", flaw


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
    return _said(column, f"{NOT_A_DAY}{mapping.dates}, correct dates: in pipeline.yml")


def _said(column: Column, words: str) -> str:
    return literal(f"{column.path}: {words}")
