"""What disks, other processes and foreign files do to a publication: nothing readers see."""

import errno
import os
import resource
import shutil
import tempfile
from collections import namedtuple
from pathlib import Path

import duckdb
import pytest
from marts_file import AS_OF, make_marts, names_in, publish_build, python, rows_of, stamp

from warehouse import preflight
from warehouse import publish as module
from warehouse.copying import StillOpen
from warehouse.fence import run_lock
from warehouse.publish import PublishRefused, publish


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


def test_a_file_that_is_still_open_is_not_copied(root):
    publish_build(root, "b1")
    with run_lock(root, AS_OF) as fence:
        marts = make_marts(root / "marts.duckdb", factor=2)
        stamp(marts, fence.number, "b2")
        with duckdb.connect(str(marts)), pytest.raises(PublishRefused, match="close the conn"):
            publish(marts, fence, build_id="b2", code_version="test")
        with duckdb.connect() as con:
            con.execute(f"attach '{marts}' as marts")
            with pytest.raises(StillOpen):
                stamp(marts, fence.number, "b2")


def test_a_file_another_process_writes_is_not_copied(root):
    publish_build(root, "b1")
    with run_lock(root, AS_OF) as fence:
        stamp(root / "marts.duckdb", fence.number, "b2")
        writer = python(
            "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()",
            root / "marts.duckdb",
        )
        writer.stdout.readline()
        with pytest.raises(PublishRefused, match="Another process writes"):
            publish(root / "marts.duckdb", fence, build_id="b2", code_version="test")
        writer.communicate("\n")
        assert (
            publish(root / "marts.duckdb", fence, build_id="b2", code_version="test").number
            == fence.number
        )


def test_a_build_whose_log_was_not_checkpointed_is_not_copied(root):
    publish_build(root, "b1")
    with run_lock(root, AS_OF) as fence:
        stamp(root / "marts.duckdb", fence.number, "b2")
        (root / "marts.duckdb.wal").touch()
        with pytest.raises(PublishRefused, match=r"marts\.duckdb\.wal"):
            publish(root / "marts.duckdb", fence, build_id="b2", code_version="test")


@pytest.mark.parametrize("name", ["analytics-00000002.duckdb", "analytics-00000002.duckdb.wal"])
def test_a_name_that_appears_before_ours_is_refused_and_not_touched(root, name, monkeypatch):
    publish_build(root, "b1")
    real = module.manifest_of

    def appear(*given):
        (root / "published" / name).write_text("foreign")
        return real(*given)

    monkeypatch.setattr(module, "manifest_of", appear)
    with pytest.raises(PublishRefused, match="used once"):
        publish_build(root, "b2")
    assert (root / "published" / name).read_text() == "foreign"
    link = root / "published" / "analytics.duckdb"
    assert rows_of(link, "select generation from generation") == [(1,)]
    monkeypatch.setattr(module, "manifest_of", real)
    assert publish_build(root, "b2").number == 3


def test_rows_a_foreign_writer_left_in_a_log_never_reach_the_next_generation(root):
    publish_build(root, "b1")
    rogue = python(
        """
import duckdb, os, sys
con = duckdb.connect()
con.execute("set checkpoint_threshold = '1TB'")
con.execute(f"attach '{sys.argv[1]}' as rogue")
con.execute("insert into rogue.posts values ('rogue', 1, 1)")
os.kill(os.getpid(), 9)
""",
        root / "published" / "analytics.duckdb",
    )
    rogue.communicate()
    published = root / "published"
    left = [name for name in names_in(published) if name.endswith(".wal")]
    if not left:
        pytest.skip("not allowed to write here, which is as it should be")
    # an engine up to 1.4 leaves the log beside the link, and replays it onto the link's target
    (published / "analytics.duckdb.wal").write_bytes((published / left[0]).read_bytes())
    done = publish_build(root, "b2", factor=2)
    assert not [name for name in names_in(published) if name.endswith(".wal")]
    rogues = "select count(*) from posts where post_id = 'rogue'"
    assert rows_of(published / "analytics.duckdb", rogues) == [(0,)]
    assert rows_of(published / "analytics-00000001.duckdb", rogues) == [(0,)]
    (found,) = [audit for audit in done.manifest["audits"] if audit["name"] == "no foreign log"]
    assert found["status"] == "warn" and "analytics.duckdb.wal" in found["observed"]
    assert len(list((root / "strays").iterdir())) == 2


def test_too_little_space_is_said_in_bytes_before_any_work(root, monkeypatch):
    publish_build(root, "b1")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1_000_000))
    with pytest.raises(PublishRefused, match=r"1,000,000 bytes free, [\d,]+ needed \(1\.5 times"):
        publish_build(root, "b2", factor=2)


def test_a_disk_that_fills_up_leaves_the_old_generation_and_no_piece(root):
    publish_build(root, "b1")
    before = names_in(root / "published")
    pid = os.fork()
    if pid == 0:
        try:
            with run_lock(root, AS_OF) as fence:
                marts = root / "marts.duckdb"
                stamp(marts, fence.number, "b2")
                limit = marts.stat().st_size // 2
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                publish(marts, fence, build_id="b2", code_version="test")
        except PublishRefused as refused:
            os._exit(7 if "still served: generation 1" in str(refused) else 8)
        finally:
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert names_in(root / "published") == before
    assert publish_build(root, "b2").number == 3


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_disk_that_cannot_keep_its_word_publishes_nothing(root, monkeypatch, nth):
    publish_build(root, "b1")
    before = names_in(root / "published")
    real, calls = os.fsync, []
    with run_lock(root, AS_OF) as fence:
        stamp(make_marts(root / "marts.duckdb", factor=2), fence.number, "b2")

        def failing_sync(descriptor):
            place = Path(f"/proc/self/fd/{descriptor}").readlink()
            calls.extend([place] if "published" in place.parts else [])
            if len(calls) == nth and "published" in place.parts:
                raise OSError(errno.EIO, "Input/output error")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", failing_sync)
        with pytest.raises(PublishRefused, match="Input/output error"):
            publish(root / "marts.duckdb", fence, build_id="b2", code_version="test")
    monkeypatch.setattr(os, "fsync", real)
    link = root / "published" / "analytics.duckdb"
    assert names_in(root / "published") == before
    assert rows_of(link, "select generation from generation") == [(1,)]
    assert publish_build(root, "b3", factor=2).number == 3
    assert not [name for name in names_in(root / "published") if "unfinished" in name]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_a_folder_of_somebody_else_is_refused_with_what_to_do():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        os.seteuid(65534)
        try:
            with pytest.raises(preflight.NotReady, match="Give the folder to the user"):
                preflight.make_folders(Path(folder), Path(folder) / "published")
        finally:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("ext4", "pass"), ("nfs4", "warn"), ("fuse.sshfs", "warn"), ("tmpfs", "warn")],
)
def test_a_disk_that_is_none_is_warned_of(tmp_path, kind, status, monkeypatch):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw shared:1 - xfs /dev/sda1 rw\n"
        f"23 22 0:5 / {tmp_path} rw shared:2 - {kind} server:/x rw\n"
        f"24 22 0:6 / {tmp_path}2 rw shared:2 - btrfs /dev/sdb rw\n"
    )
    assert preflight.file_system_of(tmp_path / "data", mounts) == kind
    monkeypatch.setattr(preflight, "file_system_of", lambda folder: kind)
    assert preflight.check_disk(tmp_path).status == status


def test_the_published_manifest_shows_the_disk_warning(root, monkeypatch):
    monkeypatch.setattr(preflight, "file_system_of", lambda folder: "nfs4")
    done = publish_build(root, "b1")
    found = [audit for audit in done.manifest["audits"] if audit["status"] == "warn"]
    assert [audit["observed"] for audit in found] == ["nfs4"]
