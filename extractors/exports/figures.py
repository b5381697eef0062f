"""Read the figures of a table in whole units, under the decimal signs its columns settle."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from extractors.exports.cells import Cells, Flaw, Row, given, text_of
from extractors.exports.numbers import Decimals, Number, read_duration, read_number
from extractors.exports.settle import Column, is_whole, settle_decimals
from extractors.exports.sheets import Cell
from extractors.source import Account

#: Units of headers.csv that are loaded, and what one of them is worth in whole units.
LOADED = {
    "count": Decimal(1),
    "seconds": Decimal(1),
    "minutes": Decimal(60),
    "hours": Decimal(3600),
    "milliseconds": Decimal("0.001"),
}
#: Rates and averages: read to be compared with their parts.
COMPARED = {"ratio": Decimal(1), "average": Decimal(1), "percent": Decimal("0.01")}
NUMERIC = LOADED | COMPARED
#: A duration is shown in whole seconds.
SECOND = Decimal("0.5")


@dataclass
class Figures:
    """The numeric columns of a table."""

    cells: Cells
    body: Sequence[Row]
    account: Account

    @property
    def units(self) -> dict[str, str]:
        """The numeric fields and their units."""
        return {name: unit for name, unit in self.cells.found.units.items() if unit in NUMERIC}

    @cached_property
    def decimals(self) -> Mapping[str, Decimals]:
        """The decimal sign per column."""
        columns = {}
        for name, unit in self.units.items():
            found = (self.cells.of(row, name) for row in self.body)
            texts = [text for cell in found if isinstance(cell, str) and (text := given(cell))]
            columns[name] = Column(self.cells.heading(name), texts, unit == "count")
        return settle_decimals(columns, self.account.get("decimal"), self.cells.found.language)

    def numbers(self, row: Row) -> dict[str, Number]:
        """Return the figures a row gives; raises Flaw for a cell that holds something else."""
        numbers = {}
        for name, unit in self.units.items():
            cell = self.cells.of(row, name)
            if isinstance(cell, str) and not given(cell):
                continue
            number = self._number(name, unit, cell)
            if number is None or (unit == "count" and not is_whole(number.value)):
                noun = "whole number" if unit == "count" else "number"
                raise Flaw(f"{self.cells.heading(name)}: {text_of(cell)!r} is no {noun}")
            numbers[name] = number
        return numbers

    def loaded(self, numbers: Mapping[str, Number]) -> dict[str, Number]:
        """Return those figures that may be added up or followed over time."""
        return {name: number for name, number in numbers.items() if self.units[name] in LOADED}

    def _number(self, name: str, unit: str, cell: Cell) -> Number | None:
        scale = NUMERIC[unit]
        if isinstance(cell, bool | dt.date):
            return None
        if isinstance(cell, int | float):
            return Number(Decimal(str(cell)) * scale)
        if isinstance(cell, dt.timedelta):
            return Number(Decimal(int(cell.total_seconds())), SECOND)
        if isinstance(cell, dt.time):
            return Number(Decimal(cell.hour * 3600 + cell.minute * 60 + cell.second), SECOND)
        if ":" in cell and unit != "count":
            return read_duration(cell)
        number = read_number(cell, self.decimals[name])
        if number is None or ("%" in cell and unit not in ("ratio", "percent")):
            return None
        if "%" in cell:
            return number  # already a share of one
        return Number(number.value * scale, number.slack * scale)
