"""A run reads all accounts side by side; what fails fails alone."""

import datetime as dt
import threading

import pytest
from scripted_platform import NOW, PARENTS, QUICK, Hurried, Reply, source_of, stream_of

from extractors.extract import Assignment, extract
from extractors.landing import Landing
from extractors.messages import Request
from extractors.seals import iso
from extractors.source import Parent

CHILDREN = stream_of(
    name="children",
    parent=Parent("parents"),
    requests=lambda ask: [Request("children", context={"id": ask.parent_ids[0]})],
)


def account(platform, name):
    return {"name": name, "base_url": f"{platform.url}/{name}"}


def go(plan, tmp_path, **options):
    return extract(
        plan,
        landing=Landing(tmp_path / "landing"),
        history_days=1,
        limits=QUICK,
        clock=Hurried(),
        **{"as_of": NOW, **options},
    )


def rows(asked):
    return Reply({"data": [{"id": "1", "at": iso(NOW)}]})


def test_children_follow_their_parents_and_each_stream_has_one_outcome(platform, tmp_path):
    platform.script = rows
    source = source_of(CHILDREN, PARENTS, stream_of())
    plan = [Assignment(source, account(platform, name)) for name in ("a", "b")]
    outcomes = [(o.account, o.stream, o.state) for o in go(plan, tmp_path)]
    assert sorted(outcomes) == [
        (name, stream, "sealed") for name in "ab" for stream in ("children", "parents", "things")
    ]
    for name in "ab":
        order = [stream for which, stream, _ in outcomes if which == name]
        assert order.index("parents") < order.index("children")


def test_one_failing_stream_stops_no_other(platform, tmp_path):
    platform.script = lambda asked: Reply({}, 401) if asked.path.startswith("/a/") else rows(asked)
    source = source_of(PARENTS, CHILDREN, stream_of())
    plan = [Assignment(source, account(platform, name)) for name in ("a", "b")]
    states = {(o.account, o.stream): o.state for o in go(plan, tmp_path)}
    assert {state for (name, _), state in states.items() if name == "a"} == {"failed"}
    assert {state for (name, _), state in states.items() if name == "b"} == {"sealed"}


def test_a_defect_in_one_stream_is_told_with_its_place_and_stops_no_other(platform, tmp_path):
    platform.script = rows
    broken = stream_of(name="broken", requests=lambda ask: 1 / 0)
    source = source_of(broken, stream_of())
    outcomes = {o.stream: o for o in go([Assignment(source, account(platform, "a"))], tmp_path)}
    assert outcomes["things"].state == "sealed"
    assert outcomes["broken"].state == "failed"
    assert "ZeroDivisionError" in outcomes["broken"].error
    assert "scripted_platform" in outcomes["broken"].error or "test_" in outcomes["broken"].error


def test_a_failed_parent_does_not_stop_a_child_that_knows_older_ids(platform, tmp_path):
    platform.script = rows
    source = source_of(PARENTS, CHILDREN)
    plan = [Assignment(source, account(platform, "a"))]
    assert {o.state for o in go(plan, tmp_path)} == {"sealed"}
    platform.script = lambda asked: Reply({}, 400) if "parents" in asked.path else rows(asked)
    outcomes = {o.stream: o.state for o in go(plan, tmp_path, as_of=NOW + dt.timedelta(days=1))}
    assert outcomes == {"parents": "failed", "children": "sealed"}


def test_accounts_are_read_at_the_same_time(platform, tmp_path):
    """Each answer is held back until the other account's request has arrived as well."""
    both = threading.Barrier(2, timeout=5)

    def script(asked):
        both.wait()
        return rows(asked)

    platform.script = script
    plan = [Assignment(source_of(), account(platform, name)) for name in ("a", "b")]
    options = {"limits": QUICK}
    outcomes = list(extract(plan, landing=Landing(tmp_path), as_of=NOW, history_days=1, **options))
    assert {outcome.state for outcome in outcomes} == {"sealed"}


def test_only_the_streams_that_were_named_are_read(platform, tmp_path):
    platform.script = rows
    plan = [Assignment(source_of(PARENTS, stream_of()), account(platform, "a"), {}, ("things",))]
    assert [o.stream for o in go(plan, tmp_path)] == ["things"]


def test_progress_is_told_page_by_page(platform, tmp_path):
    platform.script = rows
    told = []
    plan = [Assignment(source_of(), account(platform, "a"))]
    list(go(plan, tmp_path, progress=lambda *what: told.append(what)))
    assert told == [("shop", "a", "things", 1, 1)]


def test_who_stops_listening_stops_the_run_and_what_was_not_sealed_is_not_there(platform, tmp_path):
    stopped = threading.Event()

    def script(asked):
        if asked.path.startswith("/b/"):
            stopped.wait(5)
            return Reply({"data": [{"id": "1"}]})
        return rows(asked)

    platform.script = script
    from extractors.paging import cursor

    endless = stream_of(next_page=cursor("data", "cursor"))
    plan = [
        Assignment(source_of(), account(platform, "a")),
        Assignment(source_of(endless), account(platform, "b")),
    ]
    running = go(plan, tmp_path)
    assert next(running).account == "a"
    stopped.set()
    running.close()
    landing = Landing(tmp_path / "landing")
    assert not list((tmp_path / "landing/shop").glob("b/*/*/seal.json"))
    assert landing.sweep() == 0


def test_leftovers_of_a_killed_run_are_swept_at_the_next_start(platform, tmp_path):
    platform.script = rows
    leftover = tmp_path / "landing" / ".unfinished" / "tmpdead"
    leftover.mkdir(parents=True)
    (leftover / "pages.json.gz").write_bytes(b"half")
    list(go([Assignment(source_of(), account(platform, "a"))], tmp_path))
    assert not leftover.exists()


def test_a_full_disk_fails_the_stream_with_a_clear_text_and_leaves_no_page(platform, tmp_path):
    import resource

    platform.replies(Reply({"data": [{"id": str(n), "x": "%030x" % (n**9)} for n in range(9999)]}))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        (outcome,) = go([Assignment(source_of(), account(platform, "a"))], tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert outcome.state == "failed"
    assert "File too large" in outcome.error
    assert "disk space" in outcome.remedy
    assert [path for path in (tmp_path / "landing").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("workers", [1, 8])
def test_any_number_of_workers_reads_the_same(platform, tmp_path, workers):
    platform.script = rows
    plan = [Assignment(source_of(PARENTS, CHILDREN), account(platform, n)) for n in "abcd"]
    outcomes = list(go(plan, tmp_path, workers=workers))
    assert [o.records for o in outcomes] == [1] * 8
