"""Whatever the page sizes, every paging function brings every record once and in order."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted_platform import NOW, Asked, Platform, Reply, records, run, source_of, stream_of

from extractors.dialects import graph_api
from extractors.formats import JsonPages
from extractors.messages import Request
from extractors.paging import cursor, graph_next, keyset, last_id, link_header, numbered
from extractors.source import Index

QUICKLY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
#: How many records each page holds; pages may be empty, the last one as well.
LAYOUTS = st.lists(st.integers(0, 4), min_size=1, max_size=6)


def pages_of(layout: list[int]) -> list[list[dict[str, str]]]:
    numbers = iter(range(sum(layout)))
    return [[{"id": str(next(numbers))} for _ in range(size)] for size in layout]


def arrived(platform, stream, at="data"):
    with TemporaryDirectory() as folder:
        outcome = run(platform, Path(folder), stream)
        assert outcome.state == "sealed", outcome.error
        return [record["id"] for record in records(Path(folder), at=at)]


def everything(layout: list[int]) -> list[str]:
    return [str(number) for number in range(sum(layout))]


@QUICKLY
@given(layout=LAYOUTS)
def test_a_cursor_in_the_body_leads_through_every_page(shared_platform, layout):
    pages = pages_of(layout)

    def script(asked: Asked) -> Reply:
        place = int(asked.params.get("cursor", "0"))
        more = {"cursor": str(place + 1)} if place + 1 < len(pages) else {}
        return Reply({"data": pages[place], **more})

    shared_platform.script = script
    stream = stream_of(next_page=cursor("cursor", "cursor"))
    assert arrived(shared_platform, stream) == everything(layout)


@QUICKLY
@given(layout=LAYOUTS)
def test_a_cursor_may_travel_in_a_posts_body_and_empty_lists_be_left_out(shared_platform, layout):
    pages = pages_of(layout)

    def script(asked: Asked) -> Reply:
        assert (asked.method, asked.body["query"]) == ("POST", "all")
        place = int(asked.body.get("cursor", "0"))
        more = {"cursor": str(place + 1)} if place + 1 < len(pages) else {}
        held = {"data": pages[place]} if pages[place] else {}
        return Reply({"mask": "id", **held, **more})

    shared_platform.script = script
    stream = stream_of(
        requests=lambda ask: [Request("things", body={"query": "all"})],
        format=JsonPages(empty_with=("mask",)),
        next_page=cursor("cursor", "cursor"),
    )
    with TemporaryDirectory() as folder:
        outcome = run(shared_platform, Path(folder), stream)
        assert (outcome.state, outcome.records) == ("sealed", sum(layout)), outcome.error


@QUICKLY
@given(layout=LAYOUTS, has_cursors=st.booleans())
def test_a_graph_cursor_is_followed_to_our_own_host_only(shared_platform, layout, has_cursors):
    pages = pages_of(layout)

    def script(asked: Asked) -> Reply:
        place = int(asked.params.get("after", "0"))
        paging = {}
        if place + 1 < len(pages):
            query = urlencode({"after": place + 1, "access_token": "x"})
            paging = {"next": f"https://elsewhere.example/v1/things?{query}"}
        if has_cursors:
            paging["cursors"] = {"after": str(place + 1)}
        return Reply({"data": pages[place], "paging": paging})

    shared_platform.script = script
    assert arrived(shared_platform, stream_of(next_page=graph_next)) == everything(layout)


@QUICKLY
@given(layout=LAYOUTS)
def test_a_link_header_is_followed_to_our_own_host_only(shared_platform, layout):
    pages = pages_of(layout)

    def script(asked: Asked) -> Reply:
        place = int(asked.params.get("max_id", "0"))
        assert "access_token" not in asked.params
        query = urlencode({"access_token": "x", "max_id": place + 1})
        following = f'<https://elsewhere.example/things?{query}>; rel="next", '
        back = '<https://elsewhere.example/things?min_id=9>; rel="prev"'
        link = (following if place + 1 < len(pages) else "") + back
        return Reply({"data": pages[place]}, headers={"Link": link})

    shared_platform.script = script
    assert arrived(shared_platform, stream_of(next_page=link_header("max_id"))) == everything(
        layout
    )


@QUICKLY
@given(count=st.integers(0, 20), asked_size=st.integers(1, 7), cap=st.integers(1, 7))
def test_numbered_pages_end_by_the_answers_own_count(shared_platform, count, asked_size, cap):
    rows = [{"id": str(number)} for number in range(count)]

    def script(asked: Asked) -> Reply:
        size = min(int(asked.params["pageSize"]), cap)
        start = (int(asked.params["page"]) - 1) * size
        return Reply({"data": rows[start : start + size], "count": count, "pageSize": size})

    shared_platform.script = script
    stream = stream_of(
        format=JsonPages(records="data", total="count"),
        requests=lambda ask: [Request("things", {"page": 1, "pageSize": asked_size})],
        next_page=numbered(size="pageSize", count="count"),
    )
    assert arrived(shared_platform, stream) == [row["id"] for row in rows]


@QUICKLY
@given(count=st.integers(0, 20), limit=st.integers(1, 7))
def test_the_last_id_leads_on_while_the_list_says_there_is_more(shared_platform, count, limit):
    rows = [{"id": str(number)} for number in range(count)]

    def script(asked: Asked) -> Reply:
        after = int(asked.params.get("starting_after", "-1"))
        left = rows[after + 1 :]
        size = int(asked.params["limit"])
        return Reply({"data": left[:size], "has_more": len(left) > size})

    shared_platform.script = script
    stream = stream_of(
        requests=lambda ask: [Request("things", {"limit": limit})], next_page=last_id
    )
    assert arrived(shared_platform, stream) == [row["id"] for row in rows]


@QUICKLY
@given(count=st.integers(0, 30), limit=st.integers(1, 7), wall=st.integers(1, 9))
def test_a_keyset_search_passes_the_platforms_row_wall(shared_platform, count, limit, wall):
    def script(asked: Asked) -> Reply:
        (group,) = asked.body["filterGroups"]
        behind = [f["value"] for f in group["filters"] if f["propertyName"] == "hs_object_id"]
        assert len(behind) <= 1
        assert [f for f in group["filters"] if f["propertyName"] == "modified"]
        if "after" in asked.body:
            return Reply({"message": "past the wall"}, 400)
        found = [n for n in range(1, count + 1) if not behind or n > int(behind[0])]
        size = min(asked.body["limit"], wall)
        more = {"paging": {"next": {"after": "x"}}} if len(found) > size else {}
        return Reply({"data": [{"id": str(n)} for n in found[:size]], **more})

    def search(ask):
        filters = [{"propertyName": "modified", "operator": "GTE", "value": "0"}]
        return [Request("things", body={"filterGroups": [{"filters": filters}], "limit": limit})]

    # keyset reads `results`; the script calls it `data` as the other platforms do.
    def next_page(request, body, response):
        return keyset(request, {**body, "results": body["data"]}, response)

    shared_platform.script = script
    stream = stream_of(requests=search, next_page=next_page)
    assert arrived(shared_platform, stream) == [str(n) for n in range(1, count + 1)]


@QUICKLY
@given(count=st.integers(1, 20), most=st.integers(1, 9))
def test_a_page_said_to_be_too_large_is_asked_for_in_halves(shared_platform, count, most):
    rows = [{"id": str(number)} for number in range(count)]
    message = "Please reduce the amount of data you're asking for, then retry your request"

    def script(asked: Asked) -> Reply:
        limit, after = int(asked.params["limit"]), int(asked.params.get("after", "0"))
        if limit > most:
            return Reply({"error": {"code": 1, "message": message}}, 500)
        end = after + limit
        paging = {"cursors": {"after": str(end)}, "next": "https://x.example/?after=0"}
        return Reply({"data": rows[after:end], "paging": paging if end < count else {}})

    shared_platform.script = script
    stream = stream_of(next_page=graph_next)
    with TemporaryDirectory() as folder:
        outcome = run(shared_platform, Path(folder), stream, source_of(stream, classify=graph_api))
        assert outcome.state == "sealed", outcome.error
        assert [record["id"] for record in records(Path(folder))] == everything([count])


def test_a_page_of_one_record_that_is_too_large_fails(platform, tmp_path):
    platform.replies(Reply({"error": {"code": 1, "message": "reduce the amount of data"}}, 500))
    outcome = run(platform, tmp_path, source=source_of(classify=graph_api))
    assert outcome.state == "failed"
    assert "asking for less is not possible" in outcome.error


FEED = stream_of(
    newest_first=True,
    index=Index(id="id", at="at", unless="reason"),
    next_page=cursor("cursor", "cursor"),
)


@QUICKLY
@given(
    ages=st.lists(st.integers(0, 72), max_size=30).map(sorted),
    size=st.integers(1, 5),
    reposts=st.sets(st.integers(0, 29)),
)
def test_a_newest_first_list_is_read_back_to_the_windows_start_whatever_was_reposted(
    shared_platform: Platform, ages, size, reposts
):
    """Ages in hours. A repost stands among the new but carries the time of the old post."""
    own = [
        {"id": str(n), "at": (NOW - dt.timedelta(hours=age)).isoformat()}
        for n, age in enumerate(ages)
    ]
    feed = []
    for n, record in enumerate(own):
        if n in reposts:
            feed.append({"id": f"r{n}", "at": "2020-01-01T00:00:00Z", "reason": {"by": "us"}})
        feed.append(record)

    def script(asked: Asked) -> Reply:
        start = int(asked.params.get("cursor", "0"))
        more = {"cursor": str(start + size)} if start + size < len(feed) else {}
        return Reply({"data": feed[start : start + size], **more})

    shared_platform.script, shared_platform.asked = script, []
    got = set(arrived(shared_platform, FEED))
    start = (NOW - dt.timedelta(days=1)).replace(hour=0)
    assert got >= {r["id"] for r in own if dt.datetime.fromisoformat(r["at"]) >= start}


def test_a_newest_first_list_is_not_read_to_its_end(platform, tmp_path):
    def script(asked: Asked) -> Reply:
        day = int(asked.params.get("cursor", "0"))
        at = (NOW - dt.timedelta(days=day)).isoformat()
        return Reply({"data": [{"id": str(day), "at": at}], "cursor": str(day + 1)})

    platform.script = script
    assert run(platform, tmp_path, FEED).state == "sealed"
    assert len(platform.asked) == 3  # today, yesterday, and the first one before the window


@pytest.mark.parametrize("change", [{"page_cap": 7}])
def test_endless_cursors_with_empty_pages_stop_at_the_page_cap(platform, tmp_path, change):
    platform.script = lambda asked: Reply(
        {"data": [], "cursor": str(int(asked.params.get("cursor", "0")) + 1)}
    )
    stream = stream_of(next_page=cursor("cursor", "cursor"))
    outcome = run(platform, tmp_path, stream, replace(source_of(stream), **change))
    assert outcome.state == "failed"
    assert "more than 7 pages" in outcome.error
    assert len(platform.asked) == 7


def test_a_cursor_that_does_not_advance_is_asked_once_more_then_refused(platform, tmp_path):
    platform.script = lambda asked: Reply({"data": [{"id": "1"}], "cursor": "same"})
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    assert outcome.state == "failed"
    assert "circle" in outcome.error or "again and again" in outcome.error
    assert len(platform.asked) == 3  # first page, second page, its confirmation


def test_cursors_that_go_round_in_a_circle_are_refused(platform, tmp_path):
    following = {"": "a", "a": "b", "b": "a"}
    count = iter(range(100))

    def script(asked: Asked) -> Reply:
        at = asked.params.get("cursor", "")
        return Reply({"data": [{"id": str(next(count))}], "cursor": following[at]})

    platform.script = script
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    assert (outcome.state, len(platform.asked)) == ("failed", 4)
    assert "circle" in outcome.error


def test_a_server_that_ignores_its_cursors_is_refused(platform, tmp_path):
    count = iter(range(100))
    platform.script = lambda asked: Reply({"data": [{"id": "1"}], "cursor": str(next(count))})
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    assert (outcome.state, len(platform.asked)) == ("failed", 3)


def test_a_page_served_twice_under_two_cursors_lands_twice_and_is_counted(platform, tmp_path):
    pages = {"": ("1", "a"), "a": ("2", "b"), "b": ("2", "c"), "c": ("3", None)}

    def script(asked: Asked) -> Reply:
        name, following = pages[asked.params.get("cursor", "")]
        return Reply({"data": [{"id": name}], **({"cursor": following} if following else {})})

    platform.script = script
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    assert (outcome.state, outcome.records) == ("sealed", 4)


def test_more_is_said_to_come_but_nothing_says_where_fails_the_window(platform, tmp_path):
    platform.replies(Reply({"data": [], "has_more": True}))
    assert run(platform, tmp_path, stream_of(next_page=last_id)).state == "failed"
    platform.replies(Reply({"data": [], "paging": {"next": "https://x.example/"}}))
    assert run(platform, tmp_path, stream_of(next_page=graph_next)).state == "failed"


def test_a_page_size_of_nothing_would_never_end_and_fails(platform, tmp_path):
    platform.replies(Reply({"data": [], "count": 9, "pageSize": 0}))
    stream = stream_of(
        requests=lambda ask: [Request("things", {"page": 1})],
        next_page=numbered(size="pageSize", count="count"),
    )
    assert run(platform, tmp_path, stream).state == "failed"
    assert len(platform.asked) == 1


def test_rows_that_disagree_with_the_claimed_total_are_read_again_then_refused(platform, tmp_path):
    stream = stream_of(format=JsonPages(records="data", total="count"))
    platform.replies(Reply({"data": [{"id": "1"}], "count": 2}))
    outcome = run(platform, tmp_path, stream)
    assert (outcome.state, len(platform.asked)) == ("failed", 3)
    assert "counts 2 rows, 1 came" in outcome.error

    short = Reply({"data": [{"id": "1"}], "count": 2})
    platform.replies(short, Reply({"data": [{"id": "1"}, {"id": "2"}], "count": 2}))
    outcome = run(platform, tmp_path, stream)
    assert (outcome.state, outcome.records) == ("sealed", 2)
