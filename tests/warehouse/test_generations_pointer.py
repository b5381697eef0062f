"""The pointer mends itself, and goes back only by an explicit rollback."""

import json

import pytest
from marts_file import AS_OF, names_in, publish_build, python, rows_of

from warehouse.fence import run_lock
from warehouse.generations import NothingPublished, all_generations, current
from warehouse.pointer import RollbackRefused, repair, rollback
from warehouse.publish import PublishRefused

SERVED = "select generation, build_id from generation"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def published(root):
    return root / "published"


def pointed_to(published):
    return rows_of(published / "analytics.duckdb", SERVED)


@pytest.mark.parametrize("broken", ["missing", "dangling", "partial", "a file", "elsewhere"])
def test_a_broken_pointer_is_mended_from_the_newest_whole_generation(root, published, broken):
    publish_build(root, "b1")
    publish_build(root, "b2")
    last = publish_build(root, "b3")
    pointer = published / "analytics.duckdb"
    pointer.unlink()
    if broken == "dangling":
        pointer.symlink_to("analytics-00000099.duckdb")
    if broken == "partial":
        last.file.chmod(0o644)
        last.file.write_bytes(last.file.read_bytes()[:5000])
        pointer.symlink_to(last.file.name)
    if broken == "a file":
        pointer.write_text("not a database")
    if broken == "elsewhere":
        (root / last.file.name).write_bytes(b"foreign")
        pointer.symlink_to(f"../{last.file.name}")
    expected = 2 if broken == "partial" else 3
    assert current(published).number == expected
    with run_lock(root, AS_OF) as fence:
        assert repair(fence).number == expected
    assert pointed_to(published) == [(expected, f"b{expected}")]


def test_the_last_file_stays_even_without_its_manifest(root, published):
    publish_build(root, "b1")
    (published / "analytics-00000001.json").unlink()
    with pytest.raises(NothingPublished, match="run the nightly job"):
        current(published)
    with pytest.raises(PublishRefused):
        publish_build(root, "b2", extra="update credits set share = 1")
    assert pointed_to(published) == [(1, "b1")]
    assert publish_build(root, "b3").number == 3
    assert pointed_to(published) == [(3, "b3")]


def test_a_rollback_goes_back_one_and_stays_there_until_a_new_build(root, published):
    for number in (1, 2, 3):
        publish_build(root, f"b{number}")
    with run_lock(root, AS_OF) as fence:
        assert rollback(fence).number == 2
    assert pointed_to(published) == [(2, "b2")]
    (published / "analytics.duckdb").unlink()
    with run_lock(root, AS_OF) as fence:
        assert repair(fence).number == 2  # and not the newest, which was withdrawn
    with pytest.raises(PublishRefused, match="withdrawn by a rollback"):
        publish_build(root, "b3")
    assert pointed_to(published) == [(2, "b2")]
    publish_build(root, "b4")
    assert pointed_to(published)[0][1] == "b4"
    assert [found.is_withdrawn for found in all_generations(published)] == [
        False,
        True,
        False,
        False,
    ]


def test_a_rollback_to_a_name_goes_there_and_back_again(root, published):
    for number in (1, 2, 3):
        publish_build(root, f"b{number}")
    with run_lock(root, AS_OF) as fence:
        assert rollback(fence, to=1).number == 1
        assert rollback(fence, to=3).number == 3
        assert pointed_to(published) == [(3, "b3")]
        with pytest.raises(RollbackRefused, match=r"no whole generation 9 .*there are: 3, 2, 1"):
            rollback(fence, to=9)
        rollback(fence, to=1)
        with pytest.raises(RollbackRefused, match="no older generation"):
            rollback(fence)


def test_a_rollback_cut_short_is_finished_and_not_repeated(root, published):
    for number in (1, 2, 3):
        publish_build(root, f"b{number}")
    (published / "analytics-00000003.withdrawn").write_text("{}")  # killed before the switch
    with run_lock(root, AS_OF) as fence:
        assert rollback(fence).number == 2
    assert pointed_to(published) == [(2, "b2")]


def test_a_run_that_was_pushed_aside_by_a_rollback_does_not_publish(root, published):
    publish_build(root, "b1")
    publish_build(root, "b2")
    code = """
import datetime as dt, pathlib, sys
from marts_file import AS_OF, make_marts, stamp
from warehouse import publish as module
from warehouse.audit import inspect
from warehouse.fence import run_lock
from warehouse.publish import publish
root = pathlib.Path(sys.argv[1])
with run_lock(root, AS_OF) as fence:
    marts = make_marts(root / "marts.duckdb", factor=2)
    stamp(marts, fence.number, "b3")
    print("ready", flush=True)
    sys.stdin.readline()
    publish(marts, fence, build_id="b3", code_version="test")
"""
    run = python(code, root)
    assert run.stdout.readline() == "ready\n"
    with run_lock(root, AS_OF, take_over=True) as fence:
        rollback(fence)
    _, errors = run.communicate("\n")
    assert "FenceLost" in errors.splitlines()[-1] and run.returncode != 0
    assert pointed_to(published) == [(1, "b1")]


def test_what_is_unfinished_or_half_there_is_swept_and_nothing_else(root, published):
    publish_build(root, "b1")
    (published / "analytics-00000000.duckdb").write_text("no manifest")
    (published / "analytics-00000007.json").write_text(json.dumps({"generation": 7}))
    (published / "analytics-00000009.withdrawn").write_text("{}")
    (published / "analytics-00000008.duckdb.unfinished").write_text("")
    (published / "notes.txt").write_text("an analyst's")
    publish_build(root, "b2")
    left = names_in(published) - {"analytics.duckdb", "notes.txt"}
    assert left == {
        f"analytics-{number:08d}.{kind}"
        for number in (1, 10)  # 9 is used up: a name is never given twice
        for kind in ("duckdb", "json")
    }
    assert (published / "notes.txt").exists()


def test_nothing_published_is_said_with_what_to_do(tmp_path):
    with pytest.raises(NothingPublished, match="run the nightly job"):
        current(tmp_path / "published")
    with run_lock(tmp_path, AS_OF) as fence:
        with pytest.raises(NothingPublished):
            rollback(fence)
        (tmp_path / "published").mkdir()
        assert repair(fence) is None
