"""Windows: nothing is asked twice in a night, nothing is left out between nights."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_platform import stream_of

from extractors.source import Index, Kind, Parent, Window
from extractors.windows import Sealed, parents_due, windows_due

DAY = dt.timedelta(days=1)
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 400 * 24 * 3600).map(lambda s: START + dt.timedelta(seconds=s))
ZONES = ["America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"]
STREAMS = st.builds(
    lambda overlap, chunk, zone: stream_of(
        overlap=overlap * DAY, chunk=chunk and chunk * DAY, whole_days_in=zone
    ),
    st.integers(0, 10),
    st.sampled_from([None, 1, 7, 90]),
    st.sampled_from([None, *ZONES]),
)
#: Nights of a year, some missed, at any hour.
NIGHTS = st.lists(MOMENTS, min_size=1, max_size=6, unique=True).map(sorted)


def night(stream, as_of, history_days, sealed, keep=lambda window: True):
    due = windows_due(stream, as_of, history_days, sealed)
    sealed += [Sealed(as_of, w.start, w.end) for w in due if keep(w)]
    return due


def covers(sealed, start, end):
    """Say whether every second of [start, end) lies in some sealed window."""
    reached = start
    for seal in sorted(sealed, key=lambda seal: seal.start):
        if seal.start <= reached:
            reached = max(reached, seal.end)
    return reached >= end


@given(STREAMS, MOMENTS, st.integers(1, 60))
def test_a_rerun_of_the_same_night_asks_nothing(stream, as_of, history_days):
    sealed = []
    night(stream, as_of, history_days, sealed)
    assert windows_due(stream, as_of, history_days, sealed) == []


@given(STREAMS, MOMENTS, st.integers(1, 60), st.data())
def test_a_rerun_asks_for_exactly_what_is_missing(stream, as_of, history_days, data):
    due = windows_due(stream, as_of, history_days, [])
    kept = data.draw(st.lists(st.sampled_from(due), unique=True)) if due else []
    sealed = [Sealed(as_of, window.start, window.end) for window in kept]
    missing = [window for window in due if window not in kept]
    assert windows_due(stream, as_of, history_days, sealed) == missing


@given(STREAMS, NIGHTS, st.integers(1, 400))
def test_missed_nights_leave_no_hole(stream, nights, history_days):
    sealed = []
    firsts = [night(stream, as_of, history_days, sealed) for as_of in nights]
    asked = [window for due in firsts for window in due]
    if asked and history_days == 400:  # the horizon of the last night reaches the first one's
        assert covers(sealed, asked[0].start, asked[-1].end)
    horizon = nights[-1].replace(hour=0, minute=0, second=0) - history_days * DAY
    if asked and stream.whole_days_in is None:
        assert covers(sealed, max(horizon, asked[0].start), nights[-1])


@given(NIGHTS, st.integers(0, 5), st.randoms(use_true_random=False))
def test_a_window_that_failed_is_asked_again_by_the_next_night(nights, overlap, dice):
    stream = stream_of(chunk=DAY, overlap=overlap * DAY)
    sealed = []
    for as_of in nights:
        night(stream, as_of, 400, sealed, keep=lambda w: dice.random() < 0.7)
    last = nights[-1] + DAY
    night(stream, last, 400, sealed)
    assert covers(sealed, last.replace(hour=0, minute=0, second=0) - 400 * DAY, last)


@given(STREAMS, NIGHTS, st.integers(1, 60))
def test_each_night_reads_again_what_the_platform_restates(stream, nights, history_days):
    sealed = []
    for as_of in nights:
        due = night(stream, as_of, history_days, sealed)
    if len(nights) > 1 and due and nights[-1] - nights[-2] < DAY * history_days:
        before = max(seal.end for seal in sealed if seal.as_of < nights[-1])
        horizon = nights[-1].replace(hour=0, minute=0, second=0) - history_days * DAY
        margin = DAY if stream.whole_days_in else dt.timedelta(0)
        assert due[0].start <= max(before - stream.overlap, horizon) + margin


@given(STREAMS, MOMENTS, st.integers(1, 400))
def test_windows_are_in_order_disjoint_past_and_no_longer_than_a_chunk(stream, as_of, history):
    due = windows_due(stream, as_of, history, [])
    assert all(window.start < window.end <= as_of for window in due)
    assert all(a.end == b.start for a, b in pairwise(due))
    if stream.chunk:  # a local day may last 25 hours
        assert all(w.end - w.start <= stream.chunk + dt.timedelta(hours=1) for w in due)


@given(STREAMS.filter(lambda s: s.chunk), NIGHTS)
def test_the_bounds_of_chunks_do_not_depend_on_the_night(stream, nights):
    stretches = [windows_due(stream, as_of, 400, []) for as_of in nights]
    for due_a, due_b in pairwise(due for due in stretches if due):
        common = Window(due_b[0].start, due_a[-1].end)
        a, b = ({w.end for w in due if common.start < w.end < common.end} for due in (due_a, due_b))
        assert a == b


def test_nothing_older_than_the_platform_keeps_is_asked_unless_a_person_does():
    stream = stream_of(chunk=DAY, history=7 * DAY)
    assert windows_due(stream, START, 400, [])[0].start == START - 7 * DAY
    assert windows_due(stream, START, 3, [])[0].start == START - 3 * DAY
    explicit = Window(START - 30 * DAY, START - 29 * DAY)
    assert windows_due(stream, START, 3, [], explicit) == [explicit]


@pytest.mark.parametrize("zone", ZONES)
def test_each_account_has_the_days_of_its_own_zone(zone):
    stream = stream_of(chunk=7 * DAY, zone_field="zone").of({"name": "main", "zone": zone})
    due = windows_due(stream, dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC), 20, [])
    days = [window.days(zone) for window in due]
    assert all((last - first).days < 7 for first, last in days)
    assert all(b[0] - a[1] == DAY for a, b in pairwise(days))
    assert due == windows_due(
        stream_of(chunk=7 * DAY, whole_days_in=zone),
        dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC),
        20,
        [],
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [3, 4, 9, 10, 11])
def test_platform_days_are_whole_also_when_the_clock_changes(zone, month):
    stream = stream_of(chunk=DAY, whole_days_in=zone)
    as_of = dt.datetime(2026, month, 28, 17, 30, tzinfo=dt.UTC)
    due = windows_due(stream, as_of, 30, [])
    days = [w.start.astimezone(ZoneInfo(zone)) for w in due]
    assert all((day.hour, day.minute) == (0, 0) for day in days)
    assert [b.date() - a.date() for a, b in pairwise(days)] == [DAY] * (len(days) - 1)
    assert {(w.end - w.start) // dt.timedelta(hours=1) for w in due} <= {23, 24, 25}
    today = as_of.astimezone(ZoneInfo(zone)).date()
    assert due[-1].end.astimezone(ZoneInfo(zone)).date() == today  # the unfinished day is not asked


def test_the_los_angeles_spring_day_has_23_hours():
    stream = stream_of(chunk=DAY, whole_days_in="America/Los_Angeles")
    due = windows_due(stream, dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC), 5, [])
    assert dt.timedelta(hours=23) in {w.end - w.start for w in due}


def test_more_history_than_before_is_fetched_without_asking_the_rest_again():
    stream = stream_of(chunk=DAY)
    sealed = []
    night(stream, START, 3, sealed)
    due = night(stream, START + DAY, 10, sealed)
    assert [w.start for w in due] == [START - n * DAY for n in (9, 8, 7, 6, 5, 4, 0)]


def test_a_backfill_asks_for_its_window_whatever_is_sealed():
    stream = stream_of(chunk=DAY)
    sealed = []
    night(stream, START, 30, sealed)
    explicit = Window(START - 9 * DAY, START - 7 * DAY)
    due = windows_due(stream, START + DAY, 30, sealed, explicit)
    assert (due[0].start, due[-1].end, len(due)) == (explicit.start, explicit.end, 2)
    assert (
        windows_due(
            stream,
            START + DAY,
            30,
            [*sealed, *[Sealed(START + DAY, w.start, w.end) for w in due]],
            explicit,
        )
        == []
    )


def test_runs_that_call_themselves_later_do_not_count():
    stream = stream_of(chunk=DAY)
    later = [Sealed(START + 5 * DAY, START - 9 * DAY, START + 5 * DAY)]
    assert windows_due(stream, START, 3, later) == windows_due(stream, START, 3, [])


@pytest.mark.parametrize(
    "stream", [stream_of(kind=Kind.SNAPSHOT), stream_of(parent=Parent("parents"))]
)
def test_what_is_read_as_it_stands_is_read_once_a_run(stream):
    as_of = START + dt.timedelta(hours=5)
    due = windows_due(stream, as_of, 30, [])
    assert due == [Window(START, as_of)]
    assert windows_due(stream, as_of, 30, [Sealed(as_of, START, as_of)]) == []
    assert len(windows_due(stream, as_of + DAY, 30, [Sealed(as_of, START, as_of)])) == 1


INDEXES = st.dictionaries(st.text("ab", max_size=6), MOMENTS, max_size=20)


@given(INDEXES, MOMENTS, st.integers(0, 40))
def test_the_first_reading_asks_for_every_parent(index, as_of, young):
    assert sorted(parents_due(index, as_of, young)) == sorted(index)


@given(INDEXES, MOMENTS, st.integers(0, 40))
def test_seven_nights_in_a_row_ask_for_every_parent_and_old_ones_once(index, as_of, young):
    old = {name: at - 500 * DAY for name, at in index.items()}
    nights = [as_of + n * DAY for n in range(7)]
    asked = [
        name
        for night, before in zip(nights, [as_of - DAY, *nights], strict=False)
        for name in parents_due(old, night, young, before)
    ]
    assert sorted(asked) == sorted(old)


@given(INDEXES, MOMENTS, st.integers(1, 40), st.integers(1, 6))
def test_a_weekday_in_nights_that_were_missed_is_made_up_for(index, as_of, young, missed):
    old = {name: at - 500 * DAY for name, at in index.items()}
    resumed = as_of + missed * DAY
    every_night = {
        name
        for n in range(1, missed + 1)
        for name in parents_due(old, as_of + n * DAY, young, as_of + (n - 1) * DAY)
    }
    assert set(parents_due(old, resumed, young, as_of)) == every_night


@given(INDEXES, MOMENTS, st.integers(1, 40))
def test_the_young_are_asked_every_night(index, as_of, young):
    due = set(parents_due(index, as_of, young, as_of - DAY))
    assert due >= {name for name, at in index.items() if as_of - at < young * DAY}


def test_counters_of_a_list_read_from_its_end_reach_back_all_history_once():
    stream = stream_of(
        kind=Kind.SNAPSHOT, newest_first=True, index=Index("id", "at"), overlap=28 * DAY
    )
    first = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
    midnight = first.replace(hour=0)
    (whole,) = windows_due(stream, first, 180, [])
    assert whole == Window(midnight - 180 * DAY, first)
    seals = [Sealed(first, whole.start, whole.end)]
    assert windows_due(stream, first, 180, seals) == []
    (again,) = windows_due(stream, first + DAY, 180, seals)
    assert again == Window(midnight - 27 * DAY, first + DAY)
