"""A window is on disk whole and sealed, or it is not there."""

import datetime as dt
import gzip
import hashlib
import json
import os
import signal
import stat
import sys
from pathlib import Path

import pytest
from scripted_platform import NOW, PARENTS, Platform, Reply, landed, run, source_of, stream_of

from extractors.landing import Landing
from extractors.messages import Request
from extractors.paging import cursor
from extractors.seals import PAGES, Place, Seal, iso, window_name
from extractors.source import Parent

PLACE = Place("shop", "main", "things")
START = NOW - dt.timedelta(days=1)
NAME = window_name(NOW, START, NOW)


def write_window(root: Path) -> None:
    unsealed = Landing(root).begin(PLACE, NAME, PAGES)
    unsealed.page({"page": 1}, b'{"data": [1,\n 2]}')
    unsealed.pack_end()
    seal = Seal(
        source="shop", account="main", stream="things", kind="event", format="json",
        as_of=iso(NOW), window_start=iso(START), window_end=iso(NOW), sealed_at=iso(NOW),
        file=PAGES, sha256=unsealed.sha256, bytes=unsealed.bytes, pages=1, records=2,
    )  # fmt: skip
    unsealed.seal(seal, {"a": [iso(NOW)]})


#: Where a kill may strike: our code, and what moves whole folders for it.
OURS = ("landing.py", "unsealed.py", "shutil.py")


def killed_at(root: Path, line: int) -> bool:
    """Write a window in a child that dies at its nth line of our code; say whether it died."""
    child = os.fork()
    if child == 0:
        lines = 0

        def trace(frame, event, argument):
            nonlocal lines
            if Path(frame.f_code.co_filename).name not in OURS:
                return None
            lines += event == "line"
            if lines == line:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        write_window(root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_kill_at_any_line_leaves_a_whole_window_or_none_and_the_next_start_sweeps(tmp_path):
    line, seen = 0, set()
    while killed_at(tmp_path / str(line), line + 1):
        root = tmp_path / str(line)
        line += 1
        landing = Landing(root)
        names = landing.window_names(PLACE)
        seen.add(len(names))
        landing.sweep()
        left = {path.name for path in root.rglob("*") if path.is_file()}
        if names:
            seal = landing.seal(PLACE, NAME)
            data = (root / "shop/main/things" / NAME / PAGES).read_bytes()
            assert hashlib.sha256(data).hexdigest() == seal.sha256
            assert len(gzip.decompress(data).splitlines()) > 0
            assert left == {"seal.json", "pages.json.gz", "index.json"}
        else:
            assert left == set()
            write_window(root)
            assert landing.window_names(PLACE) == [NAME]
    assert line > 50
    assert seen == {0, 1}


def test_a_window_in_the_hands_of_a_living_writer_is_not_swept(tmp_path):
    unsealed = Landing(tmp_path).begin(PLACE, NAME, PAGES)
    assert Landing(tmp_path).sweep() == 0
    unsealed.discard()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_bodies_land_byte_for_byte_with_their_context_and_counts(platform, tmp_path):
    body = b'{ "data": [\n  {"id": 12345678901234567890.0, "t": "\\u00e9\\/\xc3\xa9"} ] }\n'
    platform.replies(Reply(body))
    stream = stream_of(requests=lambda ask: [Request("things", context={"parent_id": "7"})])
    run(platform, tmp_path, stream)
    (folder,) = (tmp_path / "landing/shop/main/things").iterdir()
    data = (folder / PAGES).read_bytes()
    head = b'{"request":{"parent_id":"7","page":1},"body":'
    assert gzip.decompress(data) == head + body + b"}\n"
    seal = json.loads((folder / "seal.json").read_bytes())
    assert seal["sha256"] == hashlib.sha256(data).hexdigest()
    assert (seal["bytes"], seal["pages"], seal["records"]) == (len(data), 1, 1)
    assert (seal["version"], seal["format"], seal["kind"]) == (1, "json", "event")
    assert folder.name == "20261122T020000Z__20261121T000000Z__20261122T020000Z"
    assert (seal["window_start"], seal["window_end"]) == (
        "2026-11-21T00:00:00Z",
        "2026-11-22T02:00:00Z",
    )


def test_a_rerun_with_the_same_clock_asks_and_writes_nothing(platform, tmp_path):
    platform.replies(Reply({"data": [{"id": "1"}]}))
    assert run(platform, tmp_path).state == "sealed"
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert run(platform, tmp_path).state == "nothing due"
    assert len(platform.asked) == 1
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_everything_written_is_its_owners_alone(platform, tmp_path):
    before = os.umask(0)
    try:
        platform.replies(Reply({"data": [{"id": "1", "at": iso(NOW)}]}))
        run(platform, tmp_path, PARENTS)
        platform.replies(Reply({}, 400))
        run(platform, tmp_path)
    finally:
        os.umask(before)
    written = list((tmp_path / "landing").rglob("*"))
    assert {stat.S_IMODE(p.stat().st_mode) for p in written if p.is_file()} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in written if p.is_dir()} == {0o700}
    assert {"failure.json", "seal.json", "index.json"} <= {path.name for path in written}


def test_the_index_keeps_the_newest_time_of_an_id_up_to_the_runs_clock(platform, tmp_path):
    landing = Landing(tmp_path / "landing")
    for day in range(3):
        at = NOW + dt.timedelta(days=day)
        platform.replies(Reply({"data": [{"id": "p", "at": iso(at)}, {"id": f"{day}"}]}))
        run(platform, tmp_path, PARENTS, as_of=at)
    place = Place("shop", "main", "parents")
    assert landing.index(place, NOW + dt.timedelta(days=1)) == {"p": NOW + dt.timedelta(days=1)}


@pytest.mark.parametrize("name", ["..", "../../etc", "a/b", "", ".hidden", "a\0b", "x" * 300, "-"])
def test_an_account_name_that_would_leave_its_folder_is_refused(platform, tmp_path, name):
    outcome = run(platform, tmp_path, account={"name": name})
    assert outcome.state == "failed"
    assert list(tmp_path.rglob("*.json")) == []


def test_pages_stream_to_the_disk_and_not_into_memory(platform, tmp_path):
    """Two hundred pages of half a megabyte may not make the process 50 MiB larger."""
    import tracemalloc

    filler = "x" * (512 << 10)

    def script(asked):
        n = int(asked.params.get("cursor", "0"))
        return Reply({"data": [{"id": str(n), "text": filler}], "cursor": str(n + 1)})

    def last(asked):
        n = int(asked.params.get("cursor", "0"))
        return Reply({"data": [{"id": str(n)}]}) if n == 100 else script(asked)

    platform.script = last
    tracemalloc.start()
    outcome = run(platform, tmp_path, stream_of(next_page=cursor("cursor", "cursor")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcome.pages == 101
    assert peak < 20 << 20


def child_stream(**changes):
    return stream_of(
        **{
            "name": "children",
            "parent": Parent("parents", batch=2),
            "requests": lambda ask: [Request("children", {"ids": ",".join(ask.parent_ids)})],
            **changes,
        }
    )


def test_children_are_asked_in_batches_by_the_ids_their_parents_landed(platform, tmp_path):
    source = source_of(PARENTS, child_stream())
    rows = [{"id": str(n), "at": iso(NOW - dt.timedelta(hours=9 - n))} for n in range(5)]
    platform.replies(Reply({"data": rows}))
    run(platform, tmp_path, PARENTS, source)
    platform.asked.clear()
    assert run(platform, tmp_path, source.stream("children"), source).state == "sealed"
    assert [asked.params["ids"] for asked in platform.asked] == ["0,1", "2,3", "4"]


def test_children_of_parents_too_old_for_the_platform_are_not_asked_for(platform, tmp_path):
    children = child_stream(parent=Parent("parents", batch=2, gone_after=dt.timedelta(days=3)))
    source = source_of(PARENTS, children)
    rows = [{"id": str(n), "at": iso(NOW - dt.timedelta(days=n))} for n in range(5)]
    platform.replies(Reply({"data": rows}))
    run(platform, tmp_path, PARENTS, source)
    platform.asked.clear()
    assert run(platform, tmp_path, children, source).state == "sealed"
    assert [asked.params["ids"] for asked in platform.asked] == ["2,1", "0"]


def test_a_child_that_is_gone_leaves_a_gap_and_the_others_land(platform, tmp_path):
    source = source_of(PARENTS, child_stream())
    rows = [{"id": str(n), "at": iso(NOW)} for n in range(5)]
    platform.replies(Reply({"data": rows}))
    run(platform, tmp_path, PARENTS, source)
    platform.script = lambda asked: (
        Reply({"message": "gone"}, 404)
        if asked.params["ids"] == "2,3"
        else Reply({"data": [{"id": "c"}]})
    )
    outcome = run(platform, tmp_path, source.stream("children"), source)
    assert (outcome.state, outcome.records, len(outcome.gaps)) == ("sealed", 2, 1)
    assert len(landed(tmp_path, "children")) == 2


def test_a_child_whose_parent_was_never_read_says_so(platform: Platform, tmp_path):
    source = source_of(PARENTS, child_stream())
    outcome = run(platform, tmp_path, source.stream("children"), source)
    assert outcome.state == "failed"
    assert "was never read" in outcome.error
