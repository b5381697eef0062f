"""Cut records out of one JSON document; every other record stays byte for byte as it was served.

Parsing and writing anew would change numbers (1.10, 1e400) that contracts read digit by digit.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from extractors.formats import JsonPages

SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder(strict=False)

#: Of a record and what is around it (of a row that is an inner element): whether it is to go.
IsGone = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Cut:
    """A document without some records, how many those were, and the records."""

    text: str
    rows: int = 0
    records: tuple[Any, ...] = ()


def cut_page(text: str, shape: JsonPages, is_gone: IsGone) -> Cut:
    """Cut records out of a landed page; raises ValueError when it cannot be read."""
    try:
        return _cut_page(text, shape, is_gone)
    except (IndexError, RecursionError, StopIteration) as error:
        raise ValueError(f"no JSON document that can be taken apart ({error!r})") from error


def _cut_page(text: str, shape: JsonPages, is_gone: IsGone) -> Cut:
    pieces: list[str] = []
    records: list[Any] = []
    done = rows = 0
    for body in _places(text, _start(text, 0), ["body"]):
        for place in _places(text, body, shape.records.split(".") if shape.records else []):
            whole, end = DECODER.raw_decode(text, place)
            if text[place] == "[":
                cut = _cut_list(text, place, shape, is_gone)
            elif shape.records or not isinstance(whole, dict):
                continue
            else:  # the document is itself the one record
                cut = _cut_record(text, place, end, whole, shape, is_gone)
                cut = Cut(cut.text or "[]", cut.rows, cut.records)
            pieces += [text[done:place], cut.text]
            done = end
            rows += cut.rows
            records += cut.records
    return Cut("".join([*pieces, text[done:]]), rows, tuple(records))


def _cut_list(text: str, start: int, shape: JsonPages, is_gone: IsGone) -> Cut:
    kept: list[str] = []
    records: list[Any] = []
    rows, is_changed = 0, False
    for begin, end, record in _items(text, start):
        cut = _cut_record(text, begin, end, record, shape, is_gone)
        is_changed |= cut.text != text[begin:end]
        rows += cut.rows
        records += cut.records
        if cut.text:
            kept.append(cut.text)
    if not is_changed:
        _, end = DECODER.raw_decode(text, start)
        return Cut(text[start:end])
    return Cut(f"[{','.join(kept)}]", rows, tuple(records))


def _cut_record(
    text: str, begin: int, end: int, record: Any, shape: JsonPages, is_gone: IsGone
) -> Cut:
    """Return what is left of a record: nothing, or all of it, or its inner list without some."""
    if shape.inner is None:
        return Cut("", 1, (record,)) if is_gone(record, None) else Cut(text[begin:end])
    path = shape.inner.split(".")
    lists = [place for place in _places(text, begin, path) if text[place] == "["]
    if is_gone(None, record):  # what is around the rows names the person, so all of them go
        inside = [row for place in lists for *_, row in _items(text, place)]
        is_itself = shape.inner_or_itself and not lists
        return Cut("", 1, (record,)) if is_itself else Cut("", len(inside), tuple(inside))
    pieces, done, records = [], begin, []
    for place in lists:
        inner = list(_items(text, place))
        kept = [text[b:e] for b, e, row in inner if not is_gone(row, record)]
        records += [row for *_, row in inner if is_gone(row, record)]
        _, after = DECODER.raw_decode(text, place)
        is_changed = len(kept) < len(inner)
        pieces += [text[done:place], f"[{','.join(kept)}]" if is_changed else text[place:after]]
        done = after
    return Cut("".join([*pieces, text[done:end]]), len(records), tuple(records))


def _places(text: str, start: int, path: list[str]) -> Iterator[int]:
    """Yield where the values at a path begin; a key written twice is there twice."""
    if not path:
        yield start
    elif text[start] == "{":
        for name, begin in _members(text, start):
            if name == path[0]:
                yield from _places(text, begin, path[1:])


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    at = _start(text, start + 1)
    while text[at] != "}":
        name, at = DECODER.raw_decode(text, at)
        begin = _start(text, _start(text, at) + 1)  # behind the colon
        yield name, begin
        at = _next(text, DECODER.raw_decode(text, begin)[1])


def _items(text: str, start: int) -> Iterator[tuple[int, int, Any]]:
    at = _start(text, start + 1)
    while text[at] != "]":
        value, end = DECODER.raw_decode(text, at)
        yield at, end, value
        at = _next(text, end)


def _next(text: str, end: int) -> int:
    at = _start(text, end)
    return _start(text, at + 1) if text[at] == "," else at


def _start(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    assert found  # it matches nothing as well
    return found.end()
