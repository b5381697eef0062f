"""Reach the cells of a recognised table by field, as text or as a spreadsheet typed them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.exports.recognise import Recognised
from extractors.exports.rules import normal, words
from extractors.exports.sheets import Cell

#: Beyond this a spreadsheet's numbers are no longer exact: an id would be another post's.
EXACT = 2**53

Row = tuple[Cell, ...]


class Flaw(ValueError):
    """What is wrong with a row, in words."""


@dataclass(frozen=True)
class Cells:
    """The columns of a table by field."""

    found: Recognised

    def of(self, row: Sequence[Cell], field: str) -> Cell:
        """Return a field's cell of a row, empty when there is no such column."""
        index = self.found.columns.get(field, len(row))
        return row[index] if index < len(row) else ""

    def texts(self, row: Sequence[Cell]) -> dict[str, str]:
        """Return every field of a row as text."""
        return {field: text_of(self.of(row, field)) for field in self.found.columns}

    def heading(self, field: str) -> str:
        """Return a field's header word in this file."""
        index = self.found.columns.get(field)
        return field if index is None else str(self.found.table.rows[self.found.line][index])

    def total(self, row: Sequence[Cell]) -> str:
        """Return the label of a totals row, which is its first cell that says anything."""
        label = next((text for cell in row if (text := text_of(cell))), "")
        names = (text_of(self.of(row, field)) for field in ("id", "day", "link"))
        is_label = normal(label).rstrip(":") in words("total")
        return label if is_label and all(name in ("", label) for name in names) else ""

    def refuse_other_width(self, row: Sequence[Cell]) -> None:
        """Raise Flaw when a row has fewer cells than the header, or says more than it."""
        width = len(self.found.table.rows[self.found.line])
        if len(row) < width or any(text_of(cell) for cell in row[width:]):
            raise Flaw(f"row: {len(row)} cells, the header has {width}")


def text_of(cell: Cell) -> str:
    """Return a cell as text; a whole number without the point a spreadsheet gives it."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return str(cell).strip()


def given(cell: str) -> str:
    """Return a cell's text, empty where it only says that nothing is known."""
    text = cell.strip()
    return "" if normal(text) in words("missing") else text


def line_of(row: Sequence[Cell]) -> str:
    """Return a row as one line of CSV, to be shown to people."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text_of(cell) for cell in row])
    return out.getvalue()
