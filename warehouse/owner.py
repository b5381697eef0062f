"""Know who holds a data root, dead or alive."""

import json
from dataclasses import dataclass
from pathlib import Path

LOCK_NAME = "run.lock"


@dataclass(frozen=True)
class Owner:
    """Who took the lock: the process, told apart from a later one with the same id."""

    number: int
    pid: int
    process_start: str
    as_of: str
    acquired_at: str

    @property
    def is_alive(self) -> bool:
        """Say whether that very process still runs."""
        return bool(self.process_start) and process_start(self.pid) == self.process_start


def last_owner(data_root: Path) -> Owner | None:
    """Return who holds the lock, or who held it and ended without letting go; None when free."""
    try:
        return Owner(**json.loads((data_root / LOCK_NAME).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def who_is_running(data_root: Path) -> str:
    """Say who holds the lock, since when, and what to do about it."""
    owner = last_owner(data_root)
    if owner is None:
        return f"A run is just starting in {data_root}: try again in a moment."
    known = f"run {owner.number}, pid {owner.pid}, as of {owner.as_of}"
    if owner.is_alive:
        return (
            f"Already running since {owner.acquired_at} ({known}) in {data_root}: let it finish, "
            "or take over if it hangs."
        )
    return (
        f"The run of {owner.acquired_at} ({known}) in {data_root} has ended, but a process it "
        "started still holds the lock: end that one, or take over."
    )


def process_start(pid: int) -> str:
    """Return boot and start tick of a process, "" when it is gone or the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    after_name = stat.rpartition(")")[2].split()  # the name may hold spaces and brackets
    return f"{boot}:{after_name[19]}"  # field 22 of proc(5), the third is the first after the name
