"""Say when an export was made and which days its figures cover: by its name, else by its file."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from extractors.exports.rules import Format
from extractors.parsed import Delivered, Unreadable

DAYS = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)[ _-]+(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")
#: LinkedIn ends its names in milliseconds since 1970: 2015 to 2033.
MILLISECONDS = re.compile(r"_(1[4-9]\d{11})(?!\d)")


@dataclass(frozen=True)
class Coverage:
    """The moment of the export, how it is known, and the first day of its figures if not all."""

    exported_at: dt.datetime
    told_by: str  # name or file
    first_day: dt.date | None = None


def coverage(known: Format, delivered: Delivered) -> Coverage:
    """Return what an export covers; raises Unreadable when only the platform would know."""
    made = Coverage(min(delivered.modified_at, delivered.landed_at), "file")
    stamped = MILLISECONDS.search(delivered.name)
    if stamped and known.platform == "linkedin":
        at = dt.datetime.fromtimestamp(int(stamped[1]) // 1000, dt.UTC)
        if at <= delivered.landed_at:
            return Coverage(at, "name")
    if known.figures != "range" or delivered.account.get("period") == "lifetime":
        return made
    days = _days(delivered.name)
    if days is None:
        raise Unreadable(
            f"{known.name} counts within the days that were chosen, and the name of the file does"
            " not say which: keep the name the platform gave it (… 2026-01-01_2026-03-31 …), or say"
            " `period: lifetime` for this folder in pipeline.yml if all its exports cover all time"
        )
    first, last = days
    over = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), ZoneInfo(known.zone))
    return Coverage(min(over.astimezone(dt.UTC), made.exported_at), "name", first)


def _days(name: str) -> tuple[dt.date, dt.date] | None:
    for match in DAYS.finditer(name):
        numbers = [int(part) for part in match.groups()]
        try:
            first, last = dt.date(*numbers[:3]), dt.date(*numbers[3:])
        except ValueError:
            continue
        if first <= last:
            return first, last
    return None
