"""Copy a database file nobody has open for writing, as fast as the file system can."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The kernel copies at most 2 GiB a call; ask for less so that the loop stays interruptible.
STEP_BYTES = 1 << 30
_NOT_SUPPORTED = {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM}


class StillOpen(RuntimeError):
    """Somebody has the file open for writing: a copy would be torn."""


def log_of(database: Path) -> Path:
    """Return where the engine keeps the write-ahead log of a database file."""
    return database.with_name(database.name + ".wal")


def refuse_if_open_here(database: Path) -> None:
    """Raise StillOpen when this process has the file open.

    Opening and closing it once more would silently drop the engine's own lock (POSIX locks belong
    to the process), so this is asked before the file is touched.
    """
    if not Path("/proc/self/fd").is_dir():
        return  # no /proc on this system: the lock probe in `held_still` sees other processes only
    wanted = database.resolve()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            is_open = entry.readlink() == wanted
        except OSError:
            continue  # the listing's own descriptor is gone by now
        if is_open:
            raise StillOpen(
                f"This process still has {database} open: close the connection (and dbt's adapter) "
                "first."
            )


@contextmanager
def held_still(database: Path) -> Iterator[int]:
    """Open a closed database file so that no engine can open it for writing meanwhile.

    Takes the shared lock DuckDB's own readers take. Raises StillOpen when a writer has it, or
    when a write-ahead log lies beside it, which means it was never checkpointed.
    """
    refuse_if_open_here(database)
    descriptor = os.open(database, os.O_RDONLY)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            raise StillOpen(f"Another process writes {database}: let it end first.") from error
        _refuse_log(database)
        yield descriptor
        _refuse_log(database)
    finally:
        os.close(descriptor)


def copy_closed(source: Path, target: Path) -> None:
    """Copy a closed database file to a name that does not exist yet (0600).

    On file systems that can, the copy shares its blocks with the source.
    """
    with held_still(source) as reading:
        writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _copy(reading, writing)
        finally:
            os.close(writing)
    _refuse_log(target)


def _copy(reading: int, writing: int) -> None:
    left = os.fstat(reading).st_size
    try:
        while left:
            done = os.copy_file_range(reading, writing, min(left, STEP_BYTES))
            if not done:
                raise OSError(errno.EIO, "the source became shorter while it was copied")
            left -= done
    except (OSError, AttributeError) as error:
        if getattr(error, "errno", errno.ENOSYS) not in _NOT_SUPPORTED:
            raise
        os.lseek(reading, 0, os.SEEK_SET)
        os.lseek(writing, 0, os.SEEK_SET)
        with open(reading, "rb", closefd=False) as r, open(writing, "wb", closefd=False) as w:
            shutil.copyfileobj(r, w, 1 << 20)


def _refuse_log(database: Path) -> None:
    if log_of(database).exists():
        raise StillOpen(
            f"{log_of(database)} lies beside the database: what it holds is not in the file yet. "
            "Open and close the database once with the engine that wrote it, then try again."
        )
