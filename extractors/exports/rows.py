"""Turn the rows of a recognised table into records: a post, a day, a total, or what is wrong."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from extractors.exports.cells import Cells, Flaw, Row, given, line_of, text_of
from extractors.exports.coverage import Coverage
from extractors.exports.days import Days
from extractors.exports.derived import contradictions
from extractors.exports.figures import Figures
from extractors.exports.ids import NoId, post_id
from extractors.exports.numbers import BOTH, read_number
from extractors.exports.recognise import Recognised
from extractors.exports.rules import derived, normal, words
from extractors.parsed import Delivered, ParsedRow


@dataclass
class Records:
    """The rows below one header, read under the conventions that all of them settle."""

    found: Recognised
    coverage: Coverage
    delivered: Delivered

    @cached_property
    def body(self) -> list[tuple[int, Row]]:
        """The rows with their line numbers; not the empty ones, not a second header row."""
        start = self.found.line + 1
        rows = [(n + 1, row) for n, row in enumerate(self.found.table.rows) if n >= start]
        rows = [(n, row) for n, row in rows if any(text_of(cell) for cell in row)]
        return rows[1:] if rows and self._explains(rows[0][1]) else rows

    def rows(self, first_position: int) -> Iterator[ParsedRow]:
        """Yield a record for every row, numbered from a position on."""
        for position, (line, row) in enumerate(self.body, first_position):
            try:
                yield ParsedRow(position, line_of(row), self._record(line, row))
            except (Flaw, NoId) as flaw:
                yield ParsedRow(position, line_of(row), {}, str(flaw))

    @cached_property
    def _cells(self) -> Cells:
        return Cells(self.found)

    @cached_property
    def _figures(self) -> Figures:
        return Figures(self._cells, [row for _, row in self.body], self.delivered.account)

    @cached_property
    def _days(self) -> Days:
        rows = [row for _, row in self.body]
        return Days(self._cells, rows, self.coverage, self.delivered.account)

    def _record(self, line: int, row: Row) -> dict[str, str | None]:
        self._cells.refuse_other_width(row)
        numbers = self._figures.numbers(row)
        loaded = self._figures.loaded(numbers)
        wrong = contradictions(derived(self.found.format.name), numbers)
        known = self.found.format
        return {
            "file_name": self.delivered.name,
            "table_name": self.found.table.name or None,
            "row_number": str(line),
            "format": known.name,
            "platform": known.platform,
            "language": self.found.language or None,
            "filed_under": self.delivered.account.get(f"account_of.{known.platform}"),
            "exported_at": _iso(self.coverage.exported_at),
            "export_told_by": self.coverage.told_by,
            "figures": json.dumps({n: int(v.value.to_integral_value()) for n, v in loaded.items()}),
            "rounded_figures": " ".join(n for n, v in loaded.items() if v.slack >= 1) or None,
            "contradictions": "; ".join(wrong) or None,
            "unread_columns": "; ".join(self.found.unread) or None,
            **self._subject(row),
        }

    def _subject(self, row: Row) -> dict[str, str | None]:
        if label := self._cells.total(row):
            table = self.found.table.name
            return {
                "scope": "total",
                "record_id": f"{table}: {label}" if table else label,
                "is_partial": "true",
            }
        if self.found.format.scope == "post":
            return {"scope": "post", **self._post(row)}
        day = self._days.day(row)
        over = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), self._days.zone)
        return {
            "scope": "account_day",
            "record_id": day.isoformat(),
            "on_date": day.isoformat(),
            "day_zone": str(self._days.zone),
            "is_partial": _flag(over > self.coverage.exported_at),
        }

    def _post(self, row: Row) -> dict[str, str | None]:
        texts = self._cells.texts(row)
        if (period := texts.get("period")) and normal(period) not in words("lifetime"):
            heading = self._cells.heading("period")
            raise Flaw(f"{heading}: {period!r} is not lifetime; export lifetime figures")
        name = post_id(self.found.format.id, texts)
        at, told_by = self._days.published(row)
        first = self.coverage.first_day
        link = texts.get("link", "")
        if self.found.format.platform == "youtube":
            link = f"https://www.youtube.com/watch?v={name}"
        return {
            "record_id": name,
            "posted_at": _iso(at) if at else None,
            "posted_told_by": told_by,
            "permalink_url": link or None,
            "text": "\n".join(dict.fromkeys(filter(None, map(texts.get, ("title", "text")))))
            or None,
            "post_type": self._type(texts, link),
            "is_paid": words("paid").get(normal(texts.get("paid", ""))),
            # What was counted before the first day is not in these figures.
            "is_partial": _flag(
                first is not None and (at is None or at.astimezone(self._days.zone).date() < first)
            ),
        }

    def _type(self, texts: Mapping[str, str], link: str) -> str | None:
        match self.found.format.platform:
            case "youtube":
                return "video"
            case "tiktok":
                return "carousel" if "/photo/" in link else "video"
        return words("type").get(normal(texts.get("type", "")))

    def _explains(self, row: Row) -> bool:
        """Say whether a row only describes the header: no figure, no date, no id, but words."""
        fields = Figures(self._cells, [], {}).units
        texts = [text for name in fields if (text := given(text_of(self._cells.of(row, name))))]
        is_figure = any(read_number(text, sign) for text in texts for sign in BOTH)
        is_dated = Days(self._cells, [], self.coverage, self.delivered.account).is_dated(row)
        has_id = any(letter.isdigit() for letter in text_of(self._cells.of(row, "id")))
        return bool(texts) and not (is_figure or is_dated or has_id or self._cells.total(row))


def _iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _flag(value: bool) -> str:
    return "true" if value else "false"
