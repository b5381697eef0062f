"""Measure what a person waits for: the page, and `likes-to-leads status`, in processor seconds.

Both work on what is published here: run `make nightly` before. Each is a process of its own, as a
person starts it, imports included.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence

from configuration.home import find_home
from warehouse.generations import NothingPublished, current

#: A person who typed `report` looks away after ten seconds; `status` must feel immediate.
PAGE_SECONDS, STATUS_SECONDS = 10.0, 1.0
#: It is mailed and opened on phones.
PAGE_BYTES = 3_000_000
TRIES = 3


def processor_seconds(arguments: Sequence[str]) -> float:
    """Return the least processor time of a few tries: the rest is the machine's."""
    found = []
    for _ in range(TRIES):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "command_line.app", *arguments]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(found)


def main() -> int:
    """Print each figure against its limit; 1 when one is missed."""
    home = find_home()
    try:
        current(home.published)
    except NothingPublished:
        print("Nothing is published here. Run: make nightly")
        return 1
    page, status = processor_seconds(["report"]), processor_seconds(["status"])
    size = (home.report / "index.html").stat().st_size
    print(f"page     {page:6.2f} s of CPU, limit {PAGE_SECONDS:.0f}")
    print(f"         {size:,} bytes, limit {PAGE_BYTES:,}")
    print(f"status   {status:6.2f} s of CPU, limit {STATUS_SECONDS:.0f}")
    return int(page > PAGE_SECONDS or status > STATUS_SECONDS or size > PAGE_BYTES)


if __name__ == "__main__":
    sys.exit(main())
