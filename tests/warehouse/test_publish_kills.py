"""A kill at any step of publishing leaves readers served, and a plain rerun ends the same."""

import datetime as dt
import os
import shutil
import sys

import pytest
from marts_file import AS_OF, make_marts, names_in, publish_build, rows_of, stamp

from warehouse import publish as module
from warehouse.audit import inspect
from warehouse.fence import run_lock
from warehouse.publish import publish
from warehouse.retention import Retention

SERVED = "select generation, build_id from generation"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def published(root):
    return root / "published"


def pointed_to(published):
    return rows_of(published / "analytics.duckdb", SERVED)


def test_a_kill_at_any_step_leaves_readers_served_and_a_plain_rerun_ends_the_same(root, tmp_path):
    """Every change to the file system is a step; the child dies right before each in turn.

    Right before a step is right after the one before it, so this covers both sides of each.
    """
    keep = Retention(generations=1, age=dt.timedelta(0))
    publish_build(tmp_path / "before", "b1")
    expected = publish_build(tmp_path / "undisturbed", "b2", factor=2).content_hash
    steps = [""]
    while steps[-1] is not None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(tmp_path / "before", root, symlinks=True)
        steps.append(_publish_and_die(root, len(steps), keep))
        link = root / "published" / "analytics.duckdb"
        (served,) = rows_of(link, SERVED)
        assert rows_of(link, "select sum(likes) from posts") == [
            ({(1, "b1"): 4950, (2, "b2"): 9900}[served],)
        ]

        done = publish_build(root, "b2", factor=2, keep=keep)
        assert done.content_hash == expected
        assert names_in(root / "published") == {
            "analytics.duckdb",
            done.file.name,
            done.file.with_suffix(".json").name,
        }
        assert {path.name for path in root.iterdir()} == {
            "fence",
            "run.lock",
            "marts.duckdb",
            "published",
        }
        assert pointed_to(root / "published")[0][1] == "b2"
    names = {name for name in steps if name}
    assert names >= {"copy_file_range", "audit", "fsync", "rename", "symlink", "replace", "unlink"}
    assert len(steps) > 15


def _publish_and_die(root, nth, keep):
    """Publish in a child that kills itself before its nth step; say which, None after the last."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        steps = iter(range(1, 1000))

        def wrap(module, name):
            real = getattr(module, name)

            def step(*given, **named):
                if next(steps) == nth:
                    os.write(writing, name.encode())
                    os.kill(os.getpid(), 9)
                return real(*given, **named)

            setattr(module, name, step)

        try:
            with run_lock(root, AS_OF) as fence:
                marts = make_marts(root / "marts.duckdb", factor=2)
                stamp(marts, fence.number, "b2")
                for name in ("fsync", "rename", "replace", "symlink", "unlink", "chmod", "fchmod"):
                    wrap(os, name)
                wrap(os, "copy_file_range")
                module.audit = inspect
                wrap(module, "audit")
                publish(marts, fence, build_id="b2", code_version="test", keep=keep)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        name = said.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert (code, bool(name)) in ((-9, True), (0, False))
    return name or None


def test_a_kill_during_the_audit_publishes_nothing_and_the_rerun_audits_again(root, published):
    publish_build(root, "b1")
    killer = root.parent / "python"
    killer.write_text(f'#!/bin/sh\nkill -9 $PPID\nexec {sys.executable} "$@"\n')
    killer.chmod(0o755)
    pid = os.fork()
    if pid == 0:
        sys.executable = str(killer)
        try:
            publish_build(root, "b2", factor=2, in_new_process=True)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9
    assert pointed_to(published) == [(1, "b1")]
    assert publish_build(root, "b2", factor=2).number == 3
    assert {path.name for path in root.iterdir()} == {
        "fence",
        "run.lock",
        "marts.duckdb",
        "published",
    }
    assert not [name for name in names_in(published) if "00000002" in name]
