"""Let one run work at a time, and number the runs so that an outrun one cannot publish.

`run.lock` is an advisory lock: it vanishes with its holder, so files left by a restart never
block. `fence` is a journal of acquisitions, one line each; the last line's number is the only one
that may publish. A run taken over keeps working if nobody stops it, but its number is spent.
"""

import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.durable import sync_folder
from warehouse.generations import PUBLISHED, highest_number
from warehouse.owner import LOCK_NAME, Owner, process_start, who_is_running

#: Another process holds the journal only for a few renames and syncs; half a minute is a hang.
JOURNAL_WAIT_SECONDS = 30
PRIVATE_UMASK = 0o077


class AlreadyRunning(RuntimeError):
    """Another run holds the lock; the message says which, since when, and what to do."""


class FenceLost(RuntimeError):
    """A newer run took over: this one must not publish any more."""


@dataclass(frozen=True)
class Fence:
    """The right to publish in one data root, as long as `number` is the newest."""

    data_root: Path
    number: int

    def check(self) -> None:
        """Raise FenceLost when a newer run has taken over."""
        with _journal(self.data_root) as descriptor:
            self._refuse_when_spent(descriptor)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Check the number and keep it valid inside the block: nobody can take over meanwhile."""
        with _journal(self.data_root) as descriptor:
            self._refuse_when_spent(descriptor)
            yield

    def _refuse_when_spent(self, descriptor: int) -> None:
        newest = _last_number(descriptor)
        if newest != self.number:
            raise FenceLost(
                f"Run {self.number} in {self.data_root} was taken over by run {newest}: it may not "
                "publish. Nothing was switched; let the newer run finish."
            )


@contextmanager
def run_lock(data_root: Path, as_of: dt.datetime, *, take_over: bool = False) -> Iterator[Fence]:
    """Hold the data root for one run; with `take_over`, push aside a holder that hangs.

    Everything the process creates inside the block is private to its user (umask 077).
    Raises AlreadyRunning at once when another run works; it never waits.
    """
    data_root.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = os.umask(PRIVATE_UMASK)
    try:
        descriptor = _acquire(data_root / LOCK_NAME, take_over)
        try:
            owner = _enter_journal(data_root, as_of)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(asdict(owner)).encode(), 0)
            os.fsync(descriptor)
            yield Fence(data_root, owner.number)
            os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)
    finally:
        os.umask(before)


def _acquire(path: Path, take_over: bool) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            if take_over:
                return _put_aside(path)
            raise AlreadyRunning(who_is_running(path.parent)) from None
        with suppress(FileNotFoundError):
            if os.fstat(descriptor).st_ino == path.stat().st_ino:
                return descriptor
        os.close(descriptor)  # someone took over between opening and locking: look again


def _put_aside(path: Path) -> int:
    """Put a fresh lock file in place of the held one; its holder keeps a lock on nothing."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fresh.replace(path)
    return descriptor


def _enter_journal(data_root: Path, as_of: dt.datetime) -> Owner:
    with _journal(data_root) as descriptor:
        # a lost journal must not lead back to numbers that were published before
        newest = max(_last_number(descriptor), highest_number(data_root / PUBLISHED))
        owner = Owner(
            number=newest + 1,
            pid=os.getpid(),
            process_start=process_start(os.getpid()),
            as_of=as_of.isoformat(),
            acquired_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        )
        # the leading line end closes a line that a crash cut short
        os.write(descriptor, f"\n{json.dumps(asdict(owner))}\n".encode())
        os.fsync(descriptor)
    sync_folder(data_root)
    return owner


@contextmanager
def _journal(data_root: Path) -> Iterator[int]:
    path = data_root / "fence"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        deadline = time.monotonic() + JOURNAL_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise AlreadyRunning(
                        f"{path} has been held for {JOURNAL_WAIT_SECONDS} s, so a process hangs "
                        "while it switches the published file: end it, then try again."
                    ) from None
                time.sleep(0.05)
        yield descriptor
    finally:
        os.close(descriptor)


def _last_number(descriptor: int) -> int:
    """Return the highest number written; a line cut short was never handed out."""
    numbers = [0]
    for line in os.pread(descriptor, os.fstat(descriptor).st_size, 0).splitlines():
        with suppress(ValueError, KeyError, TypeError):
            numbers.append(int(json.loads(line)["number"]))
    return max(numbers)
