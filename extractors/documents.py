"""Read a JSON answer strictly, and find the records in it."""

import json
from typing import Any, NoReturn

from extractors.formats import JsonPages
from extractors.messages import Json
from extractors.paging import dig


class Unexpected(ValueError):
    """The answer is not the expected document."""


def parse(body: bytes) -> Json:
    """Return the parsed body; raises Unexpected for all that two readers may read differently.

    Duplicate keys are refused, not resolved: this parser would keep the last, DuckDB the first.
    """
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        raise Unexpected("it is not UTF-8") from None
    except RecursionError:
        raise Unexpected("it is nested too deeply") from None
    except Unexpected:
        raise
    except ValueError as error:
        start = body[:80].decode("utf-8", errors="replace")
        raise Unexpected(f"it is no JSON ({error}), it begins {start!r}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unexpected(f"an object has the key {twice!r} twice")
    return record


def _no_number(name: str) -> NoReturn:
    raise Unexpected(f"{name} is no JSON number")


def records_of(shape: JsonPages, body: Json) -> list[Json]:
    """Return the outer records; a list that is absent is no empty list and raises Unexpected."""
    found = dig(body, shape.records)
    if isinstance(found, dict) and not shape.records:
        return [found]
    if found is None and _leaves_out_empty(shape, body):
        return []
    if not isinstance(found, list):
        raise Unexpected(f"it has no list at {shape.records or 'its top'!r}")
    return found


def count_rows(shape: JsonPages, records: list[Json]) -> int:
    """Count rows as served: inner elements where the stream unnests two levels."""
    if shape.inner is None:
        return len(records)
    lists = [dig(record, shape.inner) for record in records]
    if shape.inner_or_itself:
        lists = [[None] if inner is None else inner for inner in lists]
    elif shape.empty_with:
        whole = zip(records, lists, strict=True)
        lists = [[] if i is None and _leaves_out_empty(shape, r) else i for r, i in whole]
    if not all(isinstance(inner, list) for inner in lists):
        raise Unexpected(f"a record has no list at {shape.inner!r}")
    return sum(len(inner) for inner in lists)


def claimed_total(shape: JsonPages, body: Json) -> int | None:
    """Return how many rows the platform says there are, None where it does not say."""
    if shape.total is None:
        return None
    total = dig(body, shape.total)
    if total is None and _leaves_out_empty(shape, body):
        return 0
    if isinstance(total, str) and total.isascii() and total.isdecimal():
        total = int(total)
    if not isinstance(total, int) or isinstance(total, bool):
        raise Unexpected(f"it has no count at {shape.total!r}")
    return total


def _leaves_out_empty(shape: JsonPages, holder: Json) -> bool:
    return any(dig(holder, path) is not None for path in shape.empty_with)
