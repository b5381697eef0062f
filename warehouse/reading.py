"""Make one relation of candidates from a landed file, whatever its format.

From there on pages, lines and CSV take the same way.
"""

from dataclasses import dataclass, field

from warehouse.columns import Column
from warehouse.types import Typed, typed


class LoadRefused(Exception):
    """A window cannot be loaded; the text says why and what to do."""


@dataclass(frozen=True)
class Reading:
    """How to get at the candidates of one landed window.

    `relation` yields page, position, payload (null where a second look fetches it), flaw (the rule
    the row as a whole breaks, or null) and the cells c0, c1, ... of the contract's columns.
    """

    relation: str
    is_json: bool
    #: SQL of what is known about a line without looking into it, by path: typed already.
    facts: dict[str, str] = field(default_factory=dict)
    #: Of pages: a query of page, position, record, ... for the few rows that are quarantined,
    #: and per required column the SQL over it that tells a missing key from a null.
    second_look: str | None = None
    missing: dict[str, str] = field(default_factory=dict)

    def typed(self, column: Column, index: int) -> Typed:
        """Compile a column's value from its cell."""
        fact = self.facts.get(column.path)
        if fact is not None:
            return Typed(fact, f"{fact} is not null", "")
        return typed(column, f"c{index}", self.is_json)
