"""Read days and times as people and spreadsheets write them, under one order of day and month."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from extractors.exports.rules import normal, words

Order = Literal["day_first", "month_first"]
ORDERS: tuple[Order, Order] = ("day_first", "month_first")

TIME = re.compile(
    r"(?:[\sT,]+(?:um|at|à|a las)?\s*)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*(?:Uhr)?$",
    re.IGNORECASE,
)
WORD = r"(?P<month>[^\W\d_]{3,})\.?"
#: `Tue, `, `Di., ` or `mar. `: the day of the week says nothing new.
WEEKDAY = re.compile(r"^[^\W\d_]{2,}(?:\.?,|\.(?=\s+\d+\s+[^\W\d_]))\s*(?=\S*\d|[^\W\d_]+\.?\s+\d)")
SHAPES = (
    re.compile(r"(?P<year>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})"),
    re.compile(r"(?P<a>\d{1,2})(?P<sign>[-/.])\s?(?P<b>\d{1,2})(?P=sign)\s?(?P<year>\d{4}|\d{2})"),
    re.compile(
        rf"(?P<d>\d{{1,2}})(?:\.|er|º)?\s+(?:de\s+)?{WORD},?(?:\s+(?:de\s+|del\s+)?(?P<year>\d{{4}}))?"
    ),
    re.compile(rf"{WORD}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?"),
)


@dataclass(frozen=True)
class When:
    """A day, its time if it was said, and the offset of that time if it was said."""

    day: dt.date
    time: dt.time | None = None
    offset: dt.timezone | None = None
    has_year: bool = True


def read_when(text: str, order: Order, latest: dt.date) -> When | None:
    """Return what a text says under an order, or None when it is no date.

    A day without a year is the last such day that is not after `latest`.
    """
    text = " ".join(text.split())
    time = TIME.search(text) if ":" in text else None
    if time is not None:
        text = text[: time.start()]
    text = WEEKDAY.sub("", text).strip(" ,")
    for shape in SHAPES:
        match = shape.fullmatch(text)
        if match is not None:
            day, has_year = _day(match.groupdict(), order, latest)
            clock, offset = _clock(time)
            if day is None or (time is not None and clock is None):
                return None
            return When(day, clock, offset, has_year)
    return None


def _day(said: dict[str, str | None], order: Order, latest: dt.date) -> tuple[dt.date | None, bool]:
    if said.get("a") is not None:
        first, second = int(said["a"] or 0), int(said["b"] or 0)
        # No country writes month.day.year with points.
        is_day_first = order == "day_first" or said["sign"] == "."
        day, month = (first, second) if is_day_first else (second, first)
    else:
        day = int(said["d"] or 0)
        name = normal(said.get("month") or "")
        month = int(said.get("m") or words("month").get(name) or 0)
    if said["year"] is None:
        years = [latest.year, latest.year - 1, latest.year - 2, latest.year - 3, latest.year - 4]
        days = (_date(year, month, day) for year in years)
        return next((found for found in days if found and found <= latest), None), False
    year = int(said["year"])
    return _date(year + 2000 if year < 100 else year, month, day), True


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _clock(match: re.Match[str] | None) -> tuple[dt.time | None, dt.timezone | None]:
    if match is None:
        return None, None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            return None, None
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None, None
    offset = None
    if match["offset"]:
        digits = re.sub(r"\D", "", match["offset"]) or "0000"
        ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = dt.timezone(-ahead if match["offset"].startswith("-") else ahead)
    return dt.time(hour, minute, second), offset
