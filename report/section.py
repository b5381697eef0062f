"""What a section of the page is made of: sentences, charts, tables, each naming its query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from report.words import Words

Row = Mapping[str, Any]
Ask = Callable[[str], Sequence[Row]]


@dataclass(frozen=True)
class Column:
    """One column of a table: where its value stands, and how it is written."""

    name: str
    heading: str
    kind: str = "text"  # a method of Words

    @property
    def is_number(self) -> bool:
        """Whether it is set to the right."""
        return self.kind in ("count", "money", "percent", "change", "rate")

    @property
    def style(self) -> str:
        """How the page sets it."""
        return "number" if self.is_number else self.kind if self.kind == "prose" else ""


@dataclass(frozen=True)
class Table:
    """The rows of one query, written for people; the first column names the row."""

    query: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str

    def markdown(self) -> str:
        """Write the table for places that show Markdown; pipes of foreign text stay text."""
        lines = [[column.heading for column in self.columns], ["---"] * len(self.columns)]
        lines += [[cell.replace("|", "\\|") for cell in row] for row in self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@dataclass(frozen=True)
class Chart:
    """One picture on light and on dark paper, as data addresses, and the same in words."""

    light: str
    dark: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Section:
    """One question and its answer."""

    key: str
    title: str
    said: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


def table_of(
    query: str, rows: Sequence[Row], words: Words, caption: str, empty: str, *columns: Column
) -> Table:
    """Write the rows of a query."""
    written = tuple(
        tuple(getattr(words, column.kind)(row[column.name]) for column in columns) for row in rows
    )
    return Table(query, caption, columns, written, empty)
