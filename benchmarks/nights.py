"""Run a night as a child process and tell where its time went: work of a stage, or the rest.

The child's processor time is read from /proc while it runs (Linux), so that a stage's share of it
is known without the child's help, and a busy machine does not count as work.
"""

import datetime as dt
import itertools
import json
import os
import subprocess
import threading
import time
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from tests.end_to_end.night import ROOT, Installation

#: The kernel counts processor time in ticks of 10 ms; two of them are fine enough for stages.
SAMPLE_SECONDS = 0.02
TICKS = os.sysconf("SC_CLK_TCK")

Span = tuple[float, float]


@dataclass(frozen=True)
class Night:
    """What one night took: spans are seconds since 1970, as Dagster and dbt wrote them down."""

    whole: Span
    steps: dict[str, Span]
    statements: dict[str, Span]  # by dbt's name of the model or test
    samples: list[Span]  # moment, processor seconds until then

    def wall(self, *steps: str) -> float:
        """Return the seconds that went by in these steps, in all without one."""
        return length([self.steps[name] for name in steps] or [self.whole])

    def cpu(self, *steps: str) -> float:
        """Return the processor seconds used in these steps, in all without one."""
        return self.cpu_within([self.steps[name] for name in steps] or [self.whole])

    def cpu_within(self, spans: Iterable[Span]) -> float:
        """Return the processor seconds used in these spans, each moment once."""
        return sum(self._used(end) - self._used(start) for start, end in united(spans))

    def work(self) -> list[Span]:
        """Return when the night did what it is for: extracted, loaded, ran SQL, published."""
        done = [self.steps[name] for name in ("extract", "load", "published")]
        return united([*done, *self.statements.values()])

    def _used(self, at: float) -> float:
        place = bisect(self.samples, (at,))
        if place in (0, len(self.samples)):
            return self.samples[max(place - 1, 0)][1] if place else 0.0
        (before, used), (after, used_then) = self.samples[place - 1 : place + 1]
        return used + (used_then - used) * (at - before) / (after - before)


def run_night(installation: Installation, as_of: dt.datetime) -> Night:
    """Run one night to its end and return what it took; raises when it does not succeed."""
    started = time.time()
    process = installation.start("nightly", "--as-of", as_of.isoformat())
    samples = [(started, 0.0)]
    watcher = threading.Thread(target=_watch, args=(process, samples))
    watcher.start()
    output, _ = process.communicate()
    whole = (started, time.time())
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"the night of {as_of} ended with {process.returncode}:\n{output}")
    return Night(whole, _steps(installation), _statements(installation), samples)


def united(spans: Iterable[Span]) -> list[Span]:
    """Return the same moments as spans that neither touch nor overlap."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def length(spans: Iterable[Span]) -> float:
    """Return the seconds in these spans, each moment once."""
    return sum(end - start for start, end in united(spans))


def _watch(process: subprocess.Popen[str], samples: list[Span]) -> None:
    """Note the child's processor time, that of its ended children included, until it ends."""
    stat = Path(f"/proc/{process.pid}/stat")
    for _ in itertools.takewhile(lambda _: process.returncode is None, itertools.count()):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return
        used = sum(map(int, fields[11:15])) / TICKS  # utime, stime, cutime, cstime
        samples.append((time.time(), max(used, samples[-1][1])))
        time.sleep(SAMPLE_SECONDS)


def _steps(installation: Installation) -> dict[str, Span]:
    """Read the newest run's steps from the orchestrator's own storage."""
    storage = installation.data / "dagster"
    os.environ |= {"DAGSTER_HOME": str(ROOT), "LTL_DAGSTER_STORAGE": str(storage)}
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_run_records(limit=1)
        found = instance.get_run_step_stats(run.dagster_run.run_id)
    return {
        step.step_key: (step.start_time, step.end_time)
        for step in found
        if step.start_time and step.end_time
    }


def _statements(installation: Installation) -> dict[str, Span]:
    """Read when dbt executed each model and test of its last build."""
    results = json.loads((installation.data / "dbt" / "run_results.json").read_text())["results"]
    return {
        result["unique_id"]: (_seconds(told["started_at"]), _seconds(told["completed_at"]))
        for result in results
        for told in result["timing"]
        if told["name"] == "execute"
    }


def _seconds(moment: str) -> float:
    return dt.datetime.fromisoformat(moment).timestamp()
