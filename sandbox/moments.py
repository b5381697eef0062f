"""Turn days and instants into milliseconds since 1970 in UTC, and back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sandbox.company import ZONE

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEVER = 2**62  # later than every date a datetime can hold, so `at <= now` is simply false
PACIFIC = ZoneInfo("America/Los_Angeles")  # Facebook cuts its days there


def instant(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone; write it with +00:00 or Z")
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def moment(at: int) -> datetime:
    """Return milliseconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(at // SECOND, UTC).replace(microsecond=at % SECOND * 1000)


def iso(at: int) -> str:
    """Write an instant as ISO 8601 with milliseconds and Z."""
    return f"{_minute(at // MINUTE)}{at % MINUTE // SECOND:02d}.{at % SECOND:03d}Z"


@lru_cache(maxsize=65_536)  # many things happen in one minute
def _minute(number: int) -> str:
    return datetime.fromtimestamp(number * 60, UTC).strftime("%Y-%m-%dT%H:%M:")


@lru_cache(maxsize=16_384)  # ten years of days in three zones
def starts(on: date, zone: ZoneInfo = ZONE) -> int:
    """Return the instant a local day begins; days of 23 and 25 hours come out right."""
    return instant(datetime.combine(on, time(), zone))


def day_of(at: int, zone: ZoneInfo = ZONE) -> date:
    """Return the local day an instant falls on."""
    return moment(at).astimezone(zone).date()


def days(first: date, last: date) -> Iterator[date]:
    """Yield each day from the first to the last, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
