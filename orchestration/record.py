"""Dagster's own SQLite storage, with the event log's connections kept open (docs/decisions/0007).

A night writes over a thousand events. Dagster opens and closes a file or two for each, and closing
the last connection of a SQLite file moves its journal back: a fifth of a quiet night's processor
time.
`_connect` is not public: the dependency is pinned to its minor release and a test holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import Connection, Engine, StaticPool, create_engine


class OpenEventLog(SqliteEventLogStorage):
    """Keep the index and the run at work open; older runs are opened when asked for."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Begin with nothing open; making the index asks for a connection already."""
        self._open: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._initialized_dbs:
            with super()._connect(shard):  # makes the file and its tables
                pass
        # One connection serves all threads: Dagster's lock lets in one at a time.
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._open:
            self._close(keep=INDEX_SHARD_NAME)
            self._open[shard] = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
        return self._open[shard]

    def _close(self, keep: str = "") -> None:
        for shard in self._open.keys() - {keep}:
            self._open.pop(shard).dispose()

    def wipe(self) -> None:
        """Delete every event; a connection would keep a deleted file alive."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Close what is open."""
        self._close()
        super().dispose()


class Record(DagsterSqliteStorage):
    """Runs, events and schedules under one folder, as Dagster lays them out."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Take Dagster's storages and put the open event log in the place of its own."""
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "Record":
        """Make the storage that dagster.yaml describes."""
        return cls.from_local(inst_data=inst_data, **config_value)
