"""The orchestrator and dbt add little to the work they arrange, and a quiet night is cheap.

`python -m benchmarks.orchestration` runs nights of the sandbox as a user would. Work is what the
night is for: extracting, loading, dbt's SQL (two threads at once count once), auditing and
publishing. All else is overhead: starting, planning, parsing, writing the log.

1. A first night with at least a minute of work: its duration over that of the work.
2. A night of the default sandbox that adds one day: processor seconds outside the work.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
from pathlib import Path

import sandbox
from benchmarks.nights import length, run_night
from tests.end_to_end.night import ROOT, Installation

#: Half as much again: what a nightly job may cost above its work without anybody noticing.
RATIO_LIMIT = 1.5
#: A quiet night is mostly this; more would be felt by whoever runs it by hand.
OVERHEAD_LIMIT_SECONDS = 25.0
LEAST_WORK_SECONDS = 60.0
#: About 900,000 page views in 180 days: more than a minute of work on two quiet cores.
LARGE = 5.0
NIGHTS = 3
#: Models in Python call `measurement/`; what runs beside them in dbt's other thread counts too.
MEASURING = {path.stem for path in (ROOT / "dbt_project" / "models").rglob("*.py")}
FIRST = dt.datetime(2026, 11, 19, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def main() -> int:
    """Print both figures beside their limits; return 1 when one is missed."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_DIR")) as folder:
        ratio = _large_night(Path(folder) / "large")
        overhead = _quiet_nights(Path(folder) / "default")
    return int(ratio > RATIO_LIMIT or overhead > OVERHEAD_LIMIT_SECONDS)


def _large_night(root: Path) -> float:
    """Run one first night at a large scale; return its duration over that of its work."""
    with sandbox.start(root / "company", now=FIRST, scale=LARGE) as box:
        installation = Installation(root / "installation")
        installation.configure(box.url, root / "company" / "inbox")
        night = run_night(installation, FIRST)
    work = length(night.work())
    ratio = night.wall() / work
    if work < LEAST_WORK_SECONDS:
        raise RuntimeError(f"only {work:.0f} s of work: raise LARGE")
    print(f"first night, large company     {night.wall():8.1f} s")
    for step in ("extract", "load", "published"):
        print(f"  {step:<28} {night.wall(step):8.1f} s")
    print(f"  {'SQL of dbt':<28} {length(night.statements.values()):8.1f} s")
    measuring = [
        span for name, span in night.statements.items() if name.rpartition(".")[2] in MEASURING
    ]
    share = 100 * night.cpu_within(measuring) / night.cpu()
    print(f"  {'models that measure, CPU':<28} {night.cpu_within(measuring):8.1f} s, {share:.0f} %")
    print(f"ratio to its work              {ratio:8.2f}     limit {RATIO_LIMIT}")
    return ratio


def _quiet_nights(root: Path) -> float:
    """Run nights that add one day each; return the median of their overhead, in CPU seconds."""
    overheads = []
    with sandbox.start(root / "company", now=FIRST) as box:
        installation = Installation(root / "installation")
        installation.configure(box.url, root / "company" / "inbox")
        run_night(installation, FIRST)
        for number in range(1, NIGHTS + 1):
            box.advance(FIRST + number * DAY)
            night = run_night(installation, FIRST + number * DAY)
            overheads.append(night.cpu() - night.cpu_within(night.work()))
            print(
                f"night that adds a day          {night.wall():8.1f} s, {night.cpu():.1f} s of"
                f" processor time, {overheads[-1]:.1f} s of it overhead"
            )
    overhead = statistics.median(overheads)
    told = f"overhead (median of {NIGHTS})"
    print(f"{told:<28} {overhead:8.1f} s   limit {OVERHEAD_LIMIT_SECONDS}")
    return overhead


if __name__ == "__main__":
    sys.exit(main())
