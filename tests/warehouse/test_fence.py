"""One run at a time, by number: laws of the run lock."""

import json
import multiprocessing
import os
import signal

import pytest
from marts_file import AS_OF, python

from warehouse.fence import AlreadyRunning, FenceLost, run_lock
from warehouse.owner import last_owner

HOLD = """
import datetime as dt, sys
from pathlib import Path
from warehouse.fence import run_lock
root, take_over = Path(sys.argv[1]), len(sys.argv) > 2
with run_lock(root, dt.datetime(2026, 11, 22, 2), take_over=take_over) as fence:
    print(fence.number, flush=True)
    sys.stdin.readline()
    try:
        fence.check()
        print("still mine", flush=True)
    except Exception as error:
        print(type(error).__name__, flush=True)
"""


def test_the_number_grows_with_every_acquisition(tmp_path):
    numbers = []
    for _ in range(3):
        with run_lock(tmp_path, AS_OF) as fence:
            numbers.append(fence.number)
    assert numbers == [1, 2, 3]


def test_the_second_run_is_told_who_runs_since_when(tmp_path):
    with run_lock(tmp_path, AS_OF):
        second = python(HOLD, tmp_path)
        _, errors = second.communicate("")
    assert second.returncode != 0
    said = errors.splitlines()[-1]
    assert "AlreadyRunning" in said and "since 20" in said and f"pid {os.getpid()}" in said


def test_one_process_cannot_hold_it_twice(tmp_path):
    with run_lock(tmp_path, AS_OF), pytest.raises(AlreadyRunning), run_lock(tmp_path, AS_OF):
        pass


def test_of_many_starters_one_runs_and_no_number_is_given_twice(tmp_path):
    children = [python(HOLD, tmp_path) for _ in range(6)]
    holders = [child for child in children if child.stdout.readline()]
    assert len(holders) == 1
    for child in children:
        child.communicate("\n")
    assert (tmp_path / "fence").read_text().count('"number"') == 1


def test_a_killed_holder_blocks_nobody(tmp_path):
    child = python(HOLD, tmp_path)
    assert child.stdout.readline() == "1\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert last_owner(tmp_path).is_alive is False
    with run_lock(tmp_path, AS_OF) as fence:
        assert fence.number == 2


def test_files_left_by_a_restart_block_nobody_even_if_the_pid_lives_again(tmp_path):
    left = {
        "number": 7,
        "pid": os.getpid(),
        "process_start": "another boot:1",
        "as_of": "",
        "acquired_at": "",
    }
    (tmp_path / "run.lock").write_text(json.dumps(left))
    (tmp_path / "fence").write_text(json.dumps(left) + '\n{"number": 8, "pi')
    assert last_owner(tmp_path).is_alive is False
    with run_lock(tmp_path, AS_OF) as fence:
        assert fence.number == 8
    with run_lock(tmp_path, AS_OF) as fence:
        assert fence.number == 9


def test_a_lost_journal_does_not_lead_back_to_published_numbers(tmp_path):
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "analytics-00000041.duckdb").touch()
    with run_lock(tmp_path, AS_OF) as fence:
        assert fence.number == 42


def test_who_was_taken_over_can_no_longer_publish_and_spoils_nothing_when_it_ends(tmp_path):
    hanging = python(HOLD, tmp_path)
    assert hanging.stdout.readline() == "1\n"
    with run_lock(tmp_path, AS_OF, take_over=True) as fence:
        assert fence.number == 2
        out, _ = hanging.communicate("\n")
        assert out == "FenceLost\n"
        fence.check()
        with pytest.raises(AlreadyRunning), run_lock(tmp_path, AS_OF):
            pass


def test_nobody_can_take_over_while_the_pointer_is_switched(tmp_path):
    with run_lock(tmp_path, AS_OF) as fence:
        with fence.guard():
            lock = (tmp_path / "run.lock").stat().st_ino
            newer = python(HOLD, tmp_path, "take over")
            while (tmp_path / "run.lock").stat().st_ino == lock:
                assert newer.poll() is None
            assert '"number": 2' not in (tmp_path / "fence").read_text()  # it waits for the guard
        assert newer.stdout.readline() == "2\n"
        with pytest.raises(FenceLost):
            fence.check()
        newer.communicate("\n")


def test_a_child_that_outlives_its_parent_still_holds_the_lock(tmp_path):
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()

    def parent():
        with run_lock(tmp_path, AS_OF):
            survivor = os.fork()
            if survivor == 0:
                theirs.send(os.getpid())
                signal.pause()
            os.kill(os.getpid(), signal.SIGKILL)

    process = context.Process(target=parent)
    process.start()
    survivor = ours.recv()
    process.join()
    try:
        with pytest.raises(AlreadyRunning, match="a process it started still holds"):
            run_lock(tmp_path, AS_OF).__enter__()
    finally:
        os.kill(survivor, signal.SIGKILL)


def test_what_a_run_creates_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        with run_lock(tmp_path / "data", AS_OF) as fence:
            (fence.data_root / "file").write_text("x")
        left = os.umask(0)
    finally:
        os.umask(before)
    assert left == 0
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "data").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
