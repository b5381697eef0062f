"""Recognise an export by its header, or say what was found and what was expected."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.exports.rules import Format, Header, formats, normal
from extractors.exports.sheets import Cell
from extractors.exports.tables import Table

#: Titles, descriptions and filters stand above a header; a table that begins later is none.
LINES_ABOVE = 30
#: How many words of a header an error shows.
WORDS_SHOWN = 12


@dataclass(frozen=True)
class Recognised:
    """A table whose header is known: where it is, and which column is which field."""

    table: Table
    format: Format
    line: int  # index of the header's row
    columns: dict[str, int]
    units: dict[str, str]
    language: str  # empty where the words are of several
    unread: tuple[str, ...]  # header words nobody explained


def recognise(table: Table) -> Recognised | None:
    """Return the format whose header stands in a table, or None."""
    found = []
    for line, row in enumerate(table.rows[:LINES_ABOVE]):
        for known in formats():
            columns, _ = _columns(known, row)
            if known.required <= columns.keys() and not known.without & columns.keys():
                found.append((len(columns), -line, known.name, known, row))
    if not found:
        return None
    best = max(found)
    rivals = [f for f in found if f[:2] == best[:2] and f[2] != best[2]]
    return None if rivals else _recognised(table, best[3], -best[1], best[4])


def explain(table: Table) -> str:
    """Say what the likeliest header of a table holds, and which format comes nearest."""
    rows = table.rows[:LINES_ABOVE]
    if not rows:
        return "it is empty"
    nearest, row, known = max(
        ((_nearness(known, row), row, known) for row in rows for known in formats()),
        key=lambda found: found[0],
    )
    if nearest == (0, 0):
        row = max(rows, key=lambda row: sum(bool(str(cell).strip()) for cell in row))
        return f"its header would be {_shown(row)}; no known export has such words"
    columns, _ = _columns(known, row)
    missing = sorted(known.spelling(field) for field in known.required - columns.keys())
    against = sorted(known.spelling(field) for field in known.without & columns.keys())
    wanted = f"which also needs {', '.join(missing)}" if missing else ""
    if against:
        wanted = f"{wanted}{' and ' if wanted else 'which '}has no {', '.join(against)}"
    wanted = wanted or "and another is as near"
    return f"its header is {_shown(row)}; the nearest known is {known.name}, {wanted}"


def doubled(found: Recognised) -> list[str]:
    """Return the fields that two columns of the header claim to be."""
    _, claims = _columns(found.format, found.table.rows[found.line])
    return sorted(field for field, count in claims.items() if count > 1)


def _recognised(table: Table, known: Format, line: int, row: Sequence[Cell]) -> Recognised:
    columns, _ = _columns(known, row)
    meanings = [known.headers[word] for word in map(_word, row) if word in known.headers]
    languages = Counter(header.language for headers in meanings for header in headers)
    (language, most), *others = languages.most_common(2)
    if others and others[0][1] == most:
        language = ""  # words that two languages share say nothing of how numbers are written
    unread = [str(cell) for cell in row if (word := _word(cell)) and word not in known.headers]
    units = {
        _meaning(known, row[index]).field: _meaning(known, row[index]).unit
        for index in columns.values()
    }
    return Recognised(table, known, line, columns, units, language, tuple(unread))


def _columns(known: Format, row: Sequence[Cell]) -> tuple[dict[str, int], Counter[str]]:
    columns: dict[str, int] = {}
    claims: Counter[str] = Counter()
    for index, cell in enumerate(row):
        meanings = known.headers.get(_word(cell))
        if meanings and meanings[0].unit == "ignored":
            continue
        if meanings:
            columns.setdefault(meanings[0].field, index)
            claims[meanings[0].field] += 1
    return columns, claims


def _nearness(known: Format, row: Sequence[Cell]) -> tuple[float, int]:
    columns, _ = _columns(known, row)
    return len(known.required & columns.keys()) / len(known.required), len(columns)


def _meaning(known: Format, cell: Cell) -> Header:
    return known.headers[_word(cell)][0]


def _word(cell: Cell) -> str:
    return normal(cell) if isinstance(cell, str) else ""


def _shown(row: Sequence[Cell]) -> str:
    names = [str(cell).strip()[:40] for cell in row if str(cell).strip()]
    more = f" and {len(names) - WORDS_SHOWN} more" if len(names) > WORDS_SHOWN else ""
    return "; ".join(names[:WORDS_SHOWN]) + more if names else "empty"
