"""Decide what is to be asked tonight, from what is sealed and the run's `as_of` alone."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from extractors.source import Kind, Stream, Window

DAY = dt.timedelta(days=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Sealed(NamedTuple):
    """A window that is on disk, and the run that put it there."""

    as_of: dt.datetime
    start: dt.datetime
    end: dt.datetime


def is_windowed(stream: Stream) -> bool:
    """Say whether the stream is asked for spans of time; the others are read as they stand."""
    is_whole = stream.kind is Kind.SNAPSHOT or stream.is_complete
    return stream.parent is None and not is_whole


def windows_due(
    stream: Stream,
    as_of: dt.datetime,
    history_days: int,
    sealed: Iterable[Sealed],
    explicit: Window | None = None,
) -> list[Window]:
    """Return the windows to ask, oldest first.

    The history not covered by earlier runs, plus the stretch before `as_of` that the stream
    restates, in chunks whose bounds do not depend on the run; less what this run sealed already.
    An `explicit` window is asked as it is, covered or not, however old.
    """
    sealed = list(sealed)
    if not is_windowed(stream):
        spans = [explicit or _standing(stream, as_of, history_days, sealed)]
    else:
        end = _floor(stream, as_of)
        if explicit:
            spans = [Window(_floor(stream, explicit.start), min(_floor(stream, explicit.end), end))]
        else:
            oldest = _midnight(as_of) - history_days * DAY
            if stream.history:
                oldest = max(oldest, _midnight(as_of) - stream.history)
            start = _floor(stream, oldest)
            spans = _uncovered(stream, start, end, [s for s in sealed if s.as_of < as_of])
        spans = [piece for span in spans for piece in _cut(stream, span)]
    done = {(seal.start, seal.end) for seal in sealed if seal.as_of == as_of}
    return [span for span in spans if (span.start, span.end) not in done]


def parents_due(
    index: Mapping[str, dt.datetime],
    as_of: dt.datetime,
    every_night_days: int,
    last_read: dt.datetime | None = None,
    explicit: Window | None = None,
    gone_after: dt.timedelta | None = None,
) -> tuple[str, ...]:
    """Return the ids to ask children of: young ones always, older ones on their weekday.

    A weekday that passed since `last_read`, in nights that were missed, is made up for; what was
    never read is due. An `explicit` window asks for those born within it. Whose age has reached
    `gone_after` is not asked for again.
    """

    def is_due(at: dt.datetime) -> bool:
        if gone_after is not None and as_of - at >= gone_after:
            return False
        if explicit:
            return explicit.start <= at < explicit.end
        if last_read is None or as_of - at < every_night_days * DAY:
            return True
        since_weekday = (as_of.weekday() - at.weekday()) % 7 * DAY
        return last_read < _midnight(as_of) - since_weekday

    due = sorted((at, name) for name, at in index.items() if is_due(at))
    return tuple(name for _, name in due)


def halves(stream: Stream, span: Window) -> list[Window]:
    """Return the span in two parts, or as it is where it is a day or cannot be asked in parts."""
    middle = _floor(stream, span.start + (span.end - span.start) / 2)
    is_whole = not is_windowed(stream) or stream.newest_first or span.end - span.start <= DAY
    if is_whole or not span.start < middle < span.end:
        return [span]
    return [Window(span.start, middle), Window(middle, span.end)]


def provisional(as_of: dt.datetime) -> Window:
    """Return the label of a reading of children while windows of their parent are missing.

    It is no night's own label, so the children stay due until they are asked by all ids.
    """
    end = as_of - dt.timedelta(seconds=1)
    return Window(_midnight(end), end)


def _standing(
    stream: Stream, as_of: dt.datetime, history_days: int, sealed: list[Sealed]
) -> Window:
    """Return the label of a reading of what stands now.

    A list that runs from its newest end is read back to the window's start: all history at first,
    `overlap` from then on.
    """
    back = dt.timedelta(0)
    if stream.newest_first:
        is_first = all(seal.as_of >= as_of for seal in sealed)
        back = history_days * DAY if is_first else stream.overlap
    return Window(_midnight(as_of) - back, as_of)


def _uncovered(
    stream: Stream, start: dt.datetime, end: dt.datetime, sealed: list[Sealed]
) -> list[Window]:
    """Return what of [start, end) is neither sealed nor, being restated, to be read again."""
    spans: list[Window] = []
    reached = start
    last_end = max((seal.end for seal in sealed), default=start)
    restated = _floor(stream, last_end - stream.overlap)
    for seal in sorted(sealed, key=lambda seal: seal.start):
        if seal.start >= restated:
            break
        if seal.start > reached:
            spans.append(Window(reached, min(seal.start, end)))
        reached = max(reached, min(seal.end, restated))
    spans.append(Window(reached, end))
    spans = [span for span in spans if span.start < span.end]
    if stream.newest_first and spans:  # each span would read the list from its newest end
        return [Window(spans[0].start, end)]
    return spans


def _cut(stream: Stream, span: Window) -> list[Window]:
    """Cut a span at multiples of the stream's chunk counted from 1970, in the platform's days."""
    if stream.chunk is None:
        return [span] if span.start < span.end else []
    pieces = []
    start = span.start
    while start < span.end:
        end = min(_next_bound(stream, start), span.end)
        pieces.append(Window(start, end))
        start = end
    return pieces


def _next_bound(stream: Stream, at: dt.datetime) -> dt.datetime:
    assert stream.chunk
    if stream.whole_days_in is None:
        return EPOCH + ((at - EPOCH) // stream.chunk + 1) * stream.chunk
    zone, days = ZoneInfo(stream.whole_days_in), stream.chunk // DAY
    day = at.astimezone(zone).date().toordinal()
    return _local_midnight(dt.date.fromordinal((day // days + 1) * days), zone)


def _floor(stream: Stream, at: dt.datetime) -> dt.datetime:
    """Return the moment itself, or the last midnight where the platform counts in days."""
    if stream.whole_days_in is None:
        return at
    zone = ZoneInfo(stream.whole_days_in)
    return _local_midnight(at.astimezone(zone).date(), zone)


def _local_midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(dt.UTC)


def _midnight(at: dt.datetime) -> dt.datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
