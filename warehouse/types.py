"""Turn a served cell into a typed value by exact rules: what does not fit is refused, not bent.

A cell is JSON text (of a page; JSON null and an absent key are SQL null) or plain text (of a file;
an empty cell is SQL null). Nothing is trimmed, rounded, truncated or guessed.
"""

import re
from dataclasses import dataclass

from warehouse.columns import Column, ContractUnclear
from warehouse.database import literal

#: No sign but a minus, no leading zeros (those belong to ids), no separators, no exponent.
WHOLE = "-?(0|[1-9][0-9]*)"
#: Of money and rates: further decimals than the type keeps must be zeros.
DECIMAL = WHOLE + r"(\.[0-9]{1,%d}0*)?"
DAY = "[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
COMPACT_DAY = "[12][0-9]{3}[01][0-9][0-3][0-9]"
#: An instant names its offset: without one it would mean another moment on every host.
INSTANT = DAY + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})"
#: English months, whatever the host speaks; DuckDB's own month names are fixed as well.
CLF = (
    "[0-3][0-9]/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[12][0-9]{3}"
    ":[012][0-9]:[0-5][0-9]:[0-5][0-9] [+-][0-9]{4}"
)
#: 1000-01-01 and 2999-12-31 in seconds since 1970: the years that DAY allows.
EPOCH_SECONDS = (-30_610_224_000, 32_503_679_999)
#: A JSON number with a fraction came through a double, which keeps 15 digits.
DOUBLE_DIGITS = 15


@dataclass(frozen=True)
class Typed:
    """A value, whether it was given at all, and the rule it broke when it was but is null."""

    value: str
    given: str
    rule: str


def typed(column: Column, cell: str, is_json: bool) -> Typed:
    """Compile a column's reading of a cell to SQL."""
    if not is_json:
        return _from_text(column, cell)
    whole = f"case when {_is_whole(cell)} then try_cast({cell} as bigint) end"
    match column.reading:
        case "json":
            return _from_json(column, cell, whole)
        case "id":
            digits = f"regexp_full_match({cell}, '-?[0-9]+')"
            text = f"nullif({_text(cell)}, '')"
            value = f"case when {_is_text(cell)} then {text} when {digits} then {cell} end"
            return Typed(value, f"{cell} is not null", "no id")
        case "raw":
            return Typed(cell, f"{cell} is not null", "")
        case "epoch_s" | "epoch_ms":
            scale = 1 if column.reading == "epoch_s" else 1000
            low, high = (bound * scale for bound in EPOCH_SECONDS)
            micros = f"({whole}) * {1_000_000 // scale}"
            value = (
                f"case when ({whole}) between {low} and {high} then make_timestamp({micros}) end"
            )
            return Typed(value, f"{cell} is not null", "no time in seconds or milliseconds")
        case "ymd":
            day = f"concat_ws('-', {_part(cell, 'year', 4)}, {_part(cell, 'month', 2)},"
            day += f" {_part(cell, 'day', 2)})"
            return Typed(_parsed(column, day), f"{cell} is not null", "no year, month and day")
        case "epoch_us":
            low, high = (bound * 1_000_000 for bound in EPOCH_SECONDS)
            text = f"case when {_is_text(cell)} then {_text(cell)} else {cell} end"
            micros = f"({_matching(text, WHOLE, f'try_cast({text} as bigint)')})"
            value = f"case when {micros} between {low} and {high} then make_timestamp({micros}) end"
            return Typed(value, f"{cell} is not null", "no time in microseconds")
        case "compact_day":
            return Typed(_compact_day(_text(cell)), f"{cell} is not null", "no day (YYYYMMDD)")
        case "text":
            text = f"nullif({_text(cell)}, '')"
            given = f"({cell} is not null and {cell} <> '\"\"')"
            plain = _parsed(column, text)
            return Typed(plain, given, f"no text holding {_noun(column)}")
    raise ContractUnclear(f"{column.name}: JSON is not read as {column.reading!r}")


def _from_json(column: Column, cell: str, whole: str) -> Typed:
    given = f"{cell} is not null"
    if column.sql_type == "bigint":
        return Typed(whole, given, "no whole number within 64 bits")
    if column.sql_type == "boolean":
        return Typed(
            f"case {cell} when 'true' then true when 'false' then false end",
            given,
            "neither true nor false",
        )
    if column.sql_type.startswith("decimal"):
        exact = f"(not contains({cell}, '.') or length({cell}) <= {DOUBLE_DIGITS})"
        return Typed(
            f"case when {exact} then {_parsed(column, cell)} end", given, "no exact decimal number"
        )
    return Typed(_parsed(column, _text(cell)), given, f"no {_noun(column)}")


def _from_text(column: Column, cell: str) -> Typed:
    given = f"{cell} is not null"
    if column.reading == "clf":
        value = _matching(cell, CLF, _utc(f"try_strptime({cell}, '%d/%b/%Y:%H:%M:%S %z')"))
        return Typed(value, given, "no time of a log line")
    if column.reading != "text":
        raise ContractUnclear(f"{column.name}: a file's cell is not read as {column.reading!r}")
    return Typed(_parsed(column, cell), given, f"no {_noun(column)}")


def _parsed(column: Column, text: str) -> str:
    """Parse plain text to the column's type; null where it does not match the type's grammar."""
    if column.sql_type == "varchar":
        return text
    if column.sql_type == "bigint":
        return _matching(text, WHOLE, f"try_cast({text} as bigint)")
    if column.sql_type == "boolean":
        return f"case {text} when 'true' then true when 'false' then false end"
    if column.sql_type == "date":
        return _matching(text, DAY, f"try_cast({text} as date)")
    if column.sql_type == "timestamp":
        return _matching(text, INSTANT, _utc(f"try_cast({text} as timestamptz)"))
    scale = re.search(r",(\d+)\)", column.sql_type)
    assert scale, column
    return _matching(text, DECIMAL % int(scale[1]), f"try_cast({text} as {column.sql_type})")


def _compact_day(text: str) -> str:
    return _matching(text, COMPACT_DAY, f"try_cast(try_strptime({text}, '%Y%m%d') as date)")


def _matching(text: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({text}, {literal(pattern)}) then {value} end"


def _utc(instant: str) -> str:
    # By microseconds, not by zone: no zone table, no session setting can shift it.
    return f"make_timestamp(epoch_us({instant}))"


def _is_text(cell: str) -> str:
    return f"starts_with({cell}, '\"')"


def _text(cell: str) -> str:
    """Unwrap a JSON string; without a backslash its only quotes are the two around it."""
    return (
        f"case when not {_is_text(cell)} then null"
        f" when contains({cell}, '\\') then json_extract_string({cell}, '$')"
        f" else replace({cell}, '\"', '') end"
    )


def _part(cell: str, name: str, digits: int) -> str:
    """Return a whole number of an object, filled up with zeros; null where it is anything else."""
    number = f"json_extract({cell}, '$.{name}')::varchar"
    is_one = f"regexp_full_match({number}, '[0-9]{{1,{digits}}}')"
    return f"case when {is_one} then lpad({number}, {digits}, '0') end"


def _is_whole(cell: str) -> str:
    # DuckDB renders every fraction and exponent with one of these, and quotes fail the cast.
    return f"not contains({cell}, '.') and not contains({cell}, 'e')"


def _noun(column: Column) -> str:
    nouns = {"varchar": "text", "bigint": "whole number within 64 bits", "boolean": "true or false"}
    nouns |= {"date": "day (YYYY-MM-DD)", "timestamp": "time with its offset"}
    return nouns.get(column.sql_type, f"exact {column.sql_type}")
