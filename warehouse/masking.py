"""Show a refused record without its person: only what its contract calls plain is legible.

Everything else, fields no contract names included, keeps its shape: a letter becomes x, a digit 9.
What broke a rule can be told from that (`x9.999` is no number) and nobody can be told by it.
"""

import json
import re
from typing import Any

from warehouse.columns import Column

LETTER = re.compile(r"[^\W\d_]")
DIGIT = re.compile(r"\d")
ELEMENT = re.compile(r"\[\d+\]")


def masked(payload: str | None, columns: tuple[Column, ...]) -> str:
    """Return a record as served with every cell masked that is not plain; a line masked whole."""
    if payload is None:
        return ""
    try:
        record = json.loads(payload)
    except (ValueError, RecursionError):
        return shape(payload)
    if not isinstance(record, dict):
        return shape(payload)
    plain, private = _paths(columns, is_plain=True), _paths(columns, is_plain=False)
    return json.dumps(_masked(record, (), plain - private, private), ensure_ascii=False)


def shape(text: str) -> str:
    """Return a text with x for each letter and 9 for each digit."""
    return DIGIT.sub("9", LETTER.sub("x", text))


def _masked(value: Any, path: tuple[str, ...], plain: set, private: set) -> Any:
    if isinstance(value, dict):
        return {
            name: _masked(inner, (*path, name), plain, private) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, path, plain, private) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    is_plain = any(path[:steps] in plain for steps in range(1, len(path) + 1))
    is_private = any(path[:steps] in private for steps in range(1, len(path) + 1))
    # An address may stand anywhere, also where none is due.
    if is_plain and not is_private and "@" not in str(value) and "%40" not in str(value):
        return value
    return shape(value if isinstance(value, str) else json.dumps(value))


def _paths(columns: tuple[Column, ...], is_plain: bool) -> set[tuple[str, ...]]:
    return {
        tuple(ELEMENT.sub("", path).split("."))
        for column in columns
        if (column.privacy == "plain") == is_plain
        for path in column.path.split("|")
    }
