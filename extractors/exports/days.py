"""Say when a row's post was made, or which day the row is, under the order its column settles."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from extractors.exports.cells import Cells, Flaw, Row, given, text_of
from extractors.exports.coverage import Coverage
from extractors.exports.dates import ORDERS, Order, When, read_when
from extractors.exports.ids import NoId, post_id, time_of
from extractors.exports.settle import NEIGHBOURS, settle_order
from extractors.exports.sheets import Cell
from extractors.parsed import Unreadable
from extractors.source import Account


@dataclass
class Days:
    """The column of a table that holds its days, and the times its ids tell."""

    cells: Cells
    body: Sequence[Row]
    coverage: Coverage
    account: Account

    @property
    def field(self) -> str:
        """The field that says when: the publication of a post, or the day itself."""
        return "at" if self.cells.found.format.scope == "post" else "day"

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times without an offset."""
        return ZoneInfo(self.account.get("time_zone") or self.cells.found.format.zone)

    @property
    def latest(self) -> dt.date:
        """The last day an export of this moment can know of."""
        return self.coverage.exported_at.astimezone(self.zone).date()

    @cached_property
    def order(self) -> Order:
        """Whether days or months come first; raises Unreadable where that or the year is open."""
        texts, known = [], []
        for row in self.body:
            cell = self.cells.of(row, self.field)
            if isinstance(cell, str) and given(cell) and not self.cells.total(row):
                texts.append(cell)
                known.append(self._told_by_id(row))
        said, language = self.account.get("date_order"), self.cells.found.language
        heading = self.cells.heading(self.field)
        order = settle_order(heading, texts, known, self.latest, said, language)
        for text in texts:
            when = read_when(text, order, self.latest)
            if when and not when.has_year and self.account.get("years_from") != "file_date":
                raise Unreadable(
                    f"{text!r} in the column {heading!r} has no year: say `years_from: file_date`"
                    " for this folder in pipeline.yml if its files are dropped as they were"
                    " downloaded, within a year of their days"
                )
        return order

    def is_dated(self, row: Row) -> bool:
        """Say whether a row has a date at all, in whichever order."""
        cell = self.cells.of(row, self.field)
        if isinstance(cell, dt.date):
            return True
        return any(read_when(text_of(cell), order, self.latest) for order in ORDERS)

    def day(self, row: Row) -> dt.date:
        """Return the day a row is about; raises Flaw."""
        when = self._when(self.cells.of(row, self.field))
        if when is None:
            raise Flaw(f"{self.cells.heading(self.field)}: no day")
        return when.day

    def published(self, row: Row) -> tuple[dt.datetime | None, str | None]:
        """Return when a post was made and by what that is told: id, time, or day (its begin)."""
        when, told = self._when(self.cells.of(row, self.field)), self._told_by_id(row)
        if when is None or (told is not None and abs(told.date() - when.day) <= NEIGHBOURS):
            return told, "id" if told else None
        at = dt.datetime.combine(when.day, when.time or dt.time(), when.offset or self.zone)
        return at, "time" if when.time else "day"

    def _when(self, cell: Cell) -> When | None:
        if isinstance(cell, dt.datetime):
            return When(cell.date(), cell.time() if cell.time() != dt.time() else None)
        if isinstance(cell, dt.date):
            return When(cell)
        text = given(text_of(cell))
        if not text:
            return None
        when = read_when(text, self.order, self.latest)
        if when is None or when.day > self.latest + NEIGHBOURS:
            heading = self.cells.heading(self.field)
            raise Flaw(f"{heading}: {text!r} is no day before the export")
        return when

    def _told_by_id(self, row: Row) -> dt.datetime | None:
        if self.cells.found.format.scope != "post":
            return None
        texts = self.cells.texts(row)
        try:
            name = post_id(self.cells.found.format.id, texts)
        except NoId:
            return None
        told = time_of(self.cells.found.format.platform, name, texts.get("link", ""))
        return told if told and told <= self.coverage.exported_at + NEIGHBOURS else None
