"""What platforms do wrong is waited out, retried, recorded or refused; never taken for data."""

import datetime as dt
import gzip
import json
import random
import resource
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_platform import (
    NOW,
    QUICK,
    Hurried,
    Platform,
    Reply,
    landed,
    records,
    run,
    source_of,
    stream_of,
)

from extractors.dialects import graph_api
from extractors.documents import Unexpected, parse
from extractors.messages import Request
from extractors.paging import cursor
from extractors.throttle import Throttle

GOOD = Reply({"data": [{"id": "1"}]})
HTTP_NOW = format_datetime(NOW, usegmt=True)


def in_seconds(seconds: int) -> str:
    return format_datetime(NOW + dt.timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("told", "waited"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": in_seconds(90), "Date": HTTP_NOW}, 90),
        ({}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": in_seconds(-60), "Date": HTTP_NOW}, None),
    ],
)
def test_a_throttled_page_waits_as_told_and_is_asked_again(platform, tmp_path, told, waited):
    clock = Hurried()
    platform.replies(Reply({}, 429, told), GOOD)
    outcome = run(platform, tmp_path, clock=clock)
    assert (outcome.state, outcome.records, len(platform.asked)) == ("sealed", 1, 2)
    if waited is not None:  # and up to a tenth more, so that threads do not return together
        assert waited <= sum(clock.slept) <= waited * 1.1 + 0.001


@pytest.mark.parametrize("told", ["31536000", "9" * 40, in_seconds(31536000)])
def test_an_absurd_wait_fails_the_window_at_once_as_retry_later(platform, tmp_path, told):
    clock = Hurried()
    platform.replies(Reply({}, 429, {"Retry-After": told, "Date": HTTP_NOW}))
    outcome = run(platform, tmp_path, clock=clock)
    assert outcome.state == "failed"
    assert "retry later" in outcome.error
    assert sum(clock.slept) == 0


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}, {"Retry-After": "60"}])
def test_a_storm_of_throttles_ends_within_a_bounded_wait(platform, tmp_path, headers):
    clock = Hurried()
    platform.replies(Reply({}, 429, headers))
    outcome = run(platform, tmp_path, clock=clock)
    assert (outcome.state, "retry later" in outcome.error) == ("failed", True)
    assert sum(clock.slept) <= 1800 * 1.1


def test_one_accounts_throttle_holds_back_the_others_of_its_source():
    clock = Hurried()
    throttle = Throttle(clock)
    throttle.hold(30)
    assert throttle.turn() >= 30


def test_requests_of_a_source_keep_its_least_interval():
    clock = Hurried()
    throttle = Throttle(clock, 0.2)
    for _ in range(6):
        throttle.turn()
    assert clock.now() == pytest.approx(1.0)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_fault_in_the_middle_of_paging_repeats_that_page_only(platform, tmp_path, status):
    first, second = Reply({"data": [{"id": "1"}], "cursor": "b"}), Reply({"data": [{"id": "2"}]})
    platform.replies(first, Reply(b"oops", status), second)
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    assert (outcome.state, outcome.pages, outcome.records) == ("sealed", 2, 2)


def test_a_fault_that_stays_fails_the_whole_window_and_leaves_no_page(platform, tmp_path):
    first = Reply({"data": [{"id": "1"}], "cursor": "b"})
    platform.replies(first, Reply({"message": "down"}, 500))
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    assert outcome.state == "failed"
    assert "HTTP 500: down" in outcome.error
    assert len(platform.asked) == 6  # the first page, and five times the second
    assert landed(tmp_path) == []


BODY = json.dumps({"data": [{"id": "1"}, {"id": "2"}]}).encode()


@pytest.mark.parametrize(
    "cut",
    [
        Reply(BODY, cut=0),
        Reply(BODY, cut=len(BODY) - 1),
        Reply(gzip.compress(BODY), headers={"Content-Encoding": "gzip"}, cut=20),
        Reply(gzip.compress(BODY)[:-9], headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(BODY)[:-1], headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(BODY) + b"more", headers={"Content-Encoding": "gzip"}),
        Reply(b"not gzip", headers={"Content-Encoding": "gzip"}),
        Reply(BODY, headers={"Content-Encoding": "br"}),
        Reply(b"", headers={"Transfer-Encoding": "chunked", "Content-Length": "5"}, cut=0),
    ],
    ids=[
        "nothing",
        "a byte short",
        "gzip cut",
        "half a gzip",
        "gzip without its checksum",
        "gzip and more",
        "no gzip",
        "unasked encoding",
        "chunks cut",
    ],
)
def test_a_body_that_is_not_whole_is_asked_for_again(platform, tmp_path, cut):
    platform.replies(cut, Reply(BODY))
    outcome = run(platform, tmp_path)
    assert (outcome.state, outcome.records, len(platform.asked)) == ("sealed", 2, 2)
    assert [page["body"] for page in landed(tmp_path)] == [json.loads(BODY)]


def test_a_document_cut_at_any_byte_is_refused():
    for length in range(len(BODY)):
        with pytest.raises(Unexpected):
            parse(BODY[:length])


@settings(max_examples=10, deadline=None)
@given(cut=st.integers(0, len(BODY) - 1))
def test_a_length_that_lies_about_a_cut_body_still_lands_nothing(shared_platform, cut):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    shared_platform.replies(Reply(BODY[:cut]))
    with TemporaryDirectory() as folder:
        assert run(shared_platform, Path(folder)).state == "failed"
        assert landed(Path(folder)) == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Please log in</body></html>",
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"data": null}',
        b'{"data": {}}',
        b'{"error": {"message": "no"}}',
        b'{"error": "no", "data": []}',
        b"\xef\xbb\xbf" + BODY,
        BODY.decode().encode("utf-16"),
        b'{"data": [{"id": "\xe4"}]}',
        b'{"data": [{"id": NaN}]}',
        b'{"data": [{"id": 1, "id": 2}]}',
        b'{"data": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        BODY + BODY,
    ],
)
def test_what_is_not_the_expected_document_is_an_error_and_not_zero_rows(platform, tmp_path, body):
    platform.replies(Reply(body))
    outcome = run(platform, tmp_path)
    assert outcome.state == "failed"
    assert "not the expected document" in outcome.error
    assert landed(tmp_path) == []


def test_an_empty_list_is_a_good_answer(platform, tmp_path):
    platform.replies(Reply({"data": []}))
    assert (run(platform, tmp_path).state, len(landed(tmp_path))) == ("sealed", 1)


@pytest.mark.parametrize("drip", [True])
def test_a_body_that_trickles_is_cut_off_at_the_deadline(platform, tmp_path, drip):
    platform.replies(Reply(BODY, drip=drip), GOOD)
    outcome = run(platform, tmp_path)
    assert (outcome.state, outcome.records) == ("sealed", 1)


@pytest.mark.parametrize(
    "bomb",
    [
        Reply(
            gzip.compress(b"[" + b"0," * (4 << 20) + b"0]"), headers={"Content-Encoding": "gzip"}
        ),
        Reply(b'{"data": ["' + b"x" * (2 << 20) + b'"]}'),
    ],
)
def test_a_body_over_the_cap_is_not_read_to_its_end(platform, tmp_path, bomb):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    platform.replies(bomb)
    stream = stream_of(requests=lambda ask: [Request("things")])
    outcome = run(platform, tmp_path, stream)
    assert outcome.state == "failed"
    assert f"larger than {QUICK.body_bytes} bytes" in outcome.error
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_the_other_server_hears_nothing(platform, tmp_path, status):
    with Platform() as other:
        platform.replies(Reply(b"", status, {"Location": f"{other.url}/things"}))
        outcome = run(platform, tmp_path)
        assert outcome.state == "failed"
        assert "redirected" in outcome.error
        assert (len(platform.asked), other.asked) == (1, [])


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, {"message": "bad field"}, "fail: HTTP 400: bad field"),
        (401, {"message": "expired"}, "log in again: HTTP 401: expired"),
        (403, {"message": "no scope"}, "fail: HTTP 403: no scope"),
        (410, {"message": "gone"}, "is the API version retired"),
    ],
)
def test_lasting_refusals_fail_at_once_in_the_platforms_words(
    platform, tmp_path, status, body, words
):
    platform.replies(Reply(body, status))
    outcome = run(platform, tmp_path)
    assert (outcome.state, len(platform.asked)) == ("failed", 1)
    assert words in outcome.error
    (failure,) = (tmp_path / "landing").glob("*/*/*/*/failure.json")
    assert json.loads(failure.read_bytes())["reason"] in outcome.error


def test_a_retired_version_is_named(platform, tmp_path):
    message = "(#2635) You are calling a deprecated version of the API."
    platform.replies(Reply({"error": {"code": 2635, "message": message}}, 400))
    stream = stream_of(requests=lambda ask: [Request("v25.0/things")])
    outcome = run(platform, tmp_path, stream, source_of(stream, classify=graph_api))
    assert "API version v25.0 is retired" in outcome.error


def test_a_window_of_nothing_but_gaps_has_failed(platform, tmp_path):
    platform.replies(Reply({}, 404))
    stream = stream_of(requests=lambda ask: [Request("things", context={"n": n}) for n in "ab"])
    assert run(platform, tmp_path, stream).state == "failed"


def test_a_good_answer_near_the_limit_slows_the_next_one_down(platform, tmp_path):
    clock = Hurried()
    usage = {"X-App-Usage": json.dumps({"call_count": 95, "total_time": 3})}
    platform.replies(Reply(GOOD.body, headers=usage))
    stream = stream_of(requests=lambda ask: [Request("things", context={"n": n}) for n in "abc"])
    run(platform, tmp_path, stream, source_of(stream, classify=graph_api), clock=clock)
    assert 8 <= sum(clock.slept) <= 8 * 1.1  # 20 percent over, a fifth of a second each, twice


def test_waits_are_spread_so_that_threads_do_not_return_together():
    random.seed(7)
    clocks = [Hurried() for _ in range(50)]
    for clock in clocks:
        throttle = Throttle(clock)
        throttle.hold(10)
        throttle.turn()
    assert len({round(sum(clock.slept), 3) for clock in clocks}) > 25


def test_three_windows_failing_in_a_row_leave_the_stream_for_tonight(platform, tmp_path):
    platform.replies(Reply({"message": "bad"}, 400))
    stream = stream_of(chunk=dt.timedelta(days=1))
    outcome = run(platform, tmp_path, stream, history_days=10)
    assert (outcome.state, len(platform.asked)) == ("failed", 3)


def test_a_bad_day_leaves_the_days_around_it_sealed_and_is_asked_again(platform, tmp_path):
    stream = stream_of(
        chunk=dt.timedelta(days=1),
        requests=lambda ask: [Request("things", {"day": ask.window.start.day})],
    )
    platform.script = lambda asked: (
        Reply({}, 400)
        if asked.params["day"] == "20"
        else Reply({"data": [{"id": asked.params["day"]}]})
    )
    outcome = run(platform, tmp_path, stream, history_days=4)
    assert (outcome.state, outcome.windows) == ("failed", 4)
    platform.script = lambda asked: Reply({"data": [{"id": asked.params["day"]}]})
    platform.asked.clear()
    outcome = run(platform, tmp_path, stream, history_days=4)
    assert (outcome.state, [asked.params["day"] for asked in platform.asked]) == ("sealed", ["20"])
    assert [r["id"] for r in records(tmp_path)] == ["18", "19", "20", "21", "22"]
    assert list((tmp_path / "landing").glob("*/*/*/*/failure.json")) == []
