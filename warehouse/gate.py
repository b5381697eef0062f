"""Compile pandera's checks to SQL, one predicate per rule; fail on a check nobody compiled."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from warehouse.columns import Column
from warehouse.database import literal

Told = Mapping[str, Any]


class UnknownCheck(TypeError):
    """A contract holds a check for which there is no SQL; guessing would let rows through."""


def rules(column: Column, value: str) -> list[tuple[str, str]]:
    """Return (rule, SQL that is true when it is broken) for each check; null breaks none."""
    return [_rule(column, check, value) for check in column.checks]


def _rule(column: Column, check: Any, value: str) -> tuple[str, str]:
    compile_check = CHECKS.get(check.name)
    is_plain = check.ignore_na and not (check.element_wise or check.groupby or check.raise_warning)
    if compile_check is None or not is_plain:
        raise UnknownCheck(
            f"{column.name}: no SQL for the check {check.name!r}"
            f" (known, in their plain form: {', '.join(sorted(CHECKS))})"
        )
    kept = compile_check(value, check.statistics)
    return check.error or check.name, f"not coalesce({kept}, true)"


def constant(value: Any) -> str:
    """Write a Python value as SQL; raises UnknownCheck for a type whose meaning may differ."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return f"timestamp '{value.isoformat(sep=' ')}'"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"date '{value.isoformat()}'"
    raise UnknownCheck(f"no SQL constant for {value!r}; use text, whole numbers, Decimal or days")


def _compare(operator: str, bound: str) -> Callable[[str, Told], str]:
    return lambda value, told: f"{value} {operator} {constant(told[bound])}"


def _in_range(value: str, told: Told) -> str:
    low = ">=" if told.get("include_min", True) else ">"
    high = "<=" if told.get("include_max", True) else "<"
    above = f"{value} {low} {constant(told['min_value'])}"
    return f"({above} and {value} {high} {constant(told['max_value'])})"


def _among(operator: str, values: str) -> Callable[[str, Told], str]:
    def compiled(value: str, told: Told) -> str:
        listed = ", ".join(constant(each) for each in told[values])
        return f"{value} {operator} ({listed})"

    return compiled


def _pattern(told: Told) -> str:
    pattern = told["pattern"]
    return str(pattern.pattern if isinstance(pattern, re.Pattern) else pattern)


def _matches(value: str, told: Told) -> str:
    pattern = _pattern(told)
    anchored = pattern if pattern.startswith("^") else f"^{pattern}"  # as pandera does
    return f"regexp_matches({value}, {literal(anchored)})"


def _length(value: str, told: Told) -> str:
    if told.get("exact_value") is not None:
        return f"length({value}) = {int(told['exact_value'])}"
    bounds = [(">=", told.get("min_value")), ("<=", told.get("max_value"))]
    kept = [f"length({value}) {operator} {int(n)}" for operator, n in bounds if n is not None]
    return f"({' and '.join(kept)})"


#: Every check a contract may use. The parity test holds each against pandera itself.
CHECKS: dict[str, Callable[[str, Told], str]] = {
    "equal_to": _compare("=", "value"),
    "not_equal_to": _compare("<>", "value"),
    "greater_than": _compare(">", "min_value"),
    "greater_than_or_equal_to": _compare(">=", "min_value"),
    "less_than": _compare("<", "max_value"),
    "less_than_or_equal_to": _compare("<=", "max_value"),
    "in_range": _in_range,
    "isin": _among("in", "allowed_values"),
    "notin": _among("not in", "forbidden_values"),
    "str_matches": _matches,
    "str_contains": lambda value, told: f"regexp_matches({value}, {literal(_pattern(told))})",
    "str_startswith": lambda value, told: f"starts_with({value}, {constant(told['string'])})",
    "str_endswith": lambda value, told: f"suffix({value}, {constant(told['string'])})",
    "str_length": _length,
}
