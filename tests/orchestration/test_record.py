"""Laws of the orchestrator's record: kept open for speed, it is still Dagster's own, and whole."""

import signal
import subprocess
import sys
from pathlib import Path

import dagster as dg
import psutil
import pytest
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from orchestration.record import OpenEventLog

ROOT = Path(__file__).resolve().parents[2]

#: Dies in the middle: nothing is closed.
KILLED = """
import os, signal
import dagster as dg
with dg.DagsterInstance.get() as instance:
    for name in ("one", "two", "three"):
        instance.report_runless_asset_event(dg.AssetMaterialization(name))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def instance(tmp_path, monkeypatch):
    """Return the instance that our dagster.yaml describes."""
    monkeypatch.setenv("DAGSTER_HOME", str(ROOT))
    monkeypatch.setenv("LTL_DAGSTER_STORAGE", str(tmp_path))
    with dg.DagsterInstance.get() as instance:
        yield instance


def materialized(storage):
    return {key.to_user_string() for key in storage.all_asset_keys()}


def open_shards():
    files = [Path(file.path) for file in psutil.Process().open_files()]
    return {file.name for file in files if file.suffix == ".db" and file.parent.name == "runs"}


def a_run(instance):
    @dg.asset
    def something():
        pass

    return dg.materialize([something], instance=instance).run_id


def test_our_dagster_yaml_describes_it(instance, tmp_path):
    assert isinstance(instance.event_log_storage, OpenEventLog)
    assert (tmp_path / "history" / "runs" / "index.db").exists()


def test_dagsters_own_storage_reads_what_it_wrote(instance, tmp_path):
    run_id = a_run(instance)
    written = instance.event_log_storage.get_logs_for_run(run_id)
    own = DagsterSqliteStorage.from_local(str(tmp_path))
    assert len(written) > 5
    assert list(own.event_log_storage.get_logs_for_run(run_id)) == list(written)
    assert materialized(own.event_log_storage) == {"something"}


def test_a_kill_loses_no_event(instance):
    """The instance here was open all along and sees them too."""
    ended = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert materialized(instance.event_log_storage) == {"one", "two", "three"}


def test_only_the_index_and_one_run_stay_open(instance):
    first, second = a_run(instance), a_run(instance)
    assert open_shards() == {"index.db", f"{second}.db"}
    assert instance.event_log_storage.get_logs_for_run(first)
    assert open_shards() == {"index.db", f"{first}.db"}
    instance.dispose()
    assert open_shards() == set()
