"""A new generation is published whole or not at all."""

import datetime as dt
import json
import os
from pathlib import Path

import duckdb
import pytest
from marts_file import AS_OF, make_marts, names_in, publish_build, python, rows_of, stamp

from warehouse import publish as module
from warehouse.expectations import Expectations
from warehouse.fence import FenceLost, run_lock
from warehouse.hashing import content_hash
from warehouse.publish import PublishRefused, publish
from warehouse.retention import Retention


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


def test_what_is_published_is_what_was_built_and_says_so(root):
    done = publish_build(root, "b1", rows=40, in_new_process=True)
    link = root / "published" / "analytics.duckdb"
    assert link.readlink() == Path("analytics-00000001.duckdb")
    assert rows_of(link, "select count(*), sum(likes) from posts") == [(40, 780)]
    assert rows_of(link, "select generation, build_id, as_of from generation") == [
        (1, "b1", AS_OF.replace(tzinfo=None))
    ]
    manifest = json.loads((root / "published" / "analytics-00000001.json").read_text())
    assert manifest["tables"]["posts"]["rows"] == 40
    assert manifest["bytes"] == done.file.stat().st_size
    assert manifest["content_hash"] == content_hash(root / "marts.duckdb")
    assert manifest["as_of"] == "2026-11-22T02:00:00Z"
    assert {audit["status"] for audit in manifest["audits"]} == {"pass", "skip"}
    assert manifest["engine"]["duckdb"] == duckdb.__version__


def test_the_same_build_is_not_published_twice(root):
    first = publish_build(root, "b1")
    again = publish_build(root, "b1")
    assert again.number == first.number == 1
    assert publish_build(root, "b2").number == 3


def test_nobody_but_the_owner_can_write_anything_whatever_the_umask(root):
    before = os.umask(0)
    try:
        publish_build(root, "b1", in_new_process=True)
    finally:
        os.umask(before)
    modes = {
        path.relative_to(root): path.lstat().st_mode & 0o777
        for path in root.rglob("*")
        if not path.is_symlink()
    }
    published = Path("published")
    assert root.stat().st_mode & 0o777 == 0o700
    assert modes.pop(published) == 0o755
    assert modes.pop(published / "analytics-00000001.duckdb") == 0o444
    assert modes.pop(published / "analytics-00000001.json") == 0o444
    assert set(modes.values()) == {0o600}


def test_write_bits_others_were_given_are_taken_back(root):
    publish_build(root, "b1")
    root.chmod(0o733)
    (root / "published").chmod(0o777)
    publish_build(root, "b2")
    assert root.stat().st_mode & 0o777 == 0o711  # an operator may let analysts pass through
    assert (root / "published").stat().st_mode & 0o777 == 0o755


def test_after_stamping_and_publishing_the_marts_file_is_free_for_others(root):
    publish_build(root, "b1")
    code = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table free (x int)')"
    for database in (root / "marts.duckdb",):
        child = python(code, database)
        assert child.communicate()[1] == "" and child.returncode == 0


def test_a_run_taken_over_during_its_audit_publishes_nothing(root, monkeypatch):
    publish_build(root, "b1")
    real = module.manifest_of
    with run_lock(root, AS_OF) as old:
        marts = make_marts(root / "marts.duckdb", factor=2)
        stamp(marts, old.number, "b2")

        def take_over(*given):
            monkeypatch.setattr(module, "manifest_of", real)
            with run_lock(root, AS_OF, take_over=True) as new:
                stamp(marts, new.number, "b3")
                publish(marts, new, build_id="b3", code_version="test")
            return real(*given)

        monkeypatch.setattr(module, "manifest_of", take_over)
        with pytest.raises(FenceLost):
            publish(marts, old, build_id="b2", code_version="test")
    link = root / "published" / "analytics.duckdb"
    assert rows_of(link, "select generation, build_id from generation") == [(3, "b3")]
    assert not [name for name in names_in(root / "published") if "00000002" in name]


def test_a_refusal_is_on_record_until_the_next_publication(root):
    publish_build(root, "b1")
    with pytest.raises(PublishRefused):
        publish_build(root, "b2", wanted=Expectations(generation=0, required_tables=("leads",)))
    said = json.loads((root / "refused.json").read_text())
    assert said["audits"][0]["subject"] == "leads" and "still served" in said["reason"]
    publish_build(root, "b3")
    assert not (root / "refused.json").exists()


def test_retention_keeps_the_last_the_young_and_the_served(root):
    keep = Retention(generations=2, age=dt.timedelta(0))
    for number in range(1, 5):
        publish_build(root, f"b{number}", keep=keep)
    files = sorted(name for name in names_in(root / "published") if name.endswith("duckdb"))
    assert files == ["analytics-00000003.duckdb", "analytics-00000004.duckdb", "analytics.duckdb"]
    for number in range(5, 8):
        publish_build(root, f"b{number}", keep=Retention(generations=2))
    assert len(names_in(root / "published")) == 2 * 5 + 1
