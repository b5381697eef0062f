"""Publishing costs little more than a plain copy and one scan of the file.

`python -m benchmarks.publish` prints the ratio of the medians against its limit. Both are measured
in turns in the same run, so that a busy machine slows both. The plain way copies, forces the copy
to the disk and hashes every row in a process of its own: the least that finds a broken block.
"""

import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse.durable import sync_file
from warehouse.fence import run_lock
from warehouse.publish import publish
from warehouse.retention import Retention
from warehouse.stamp import write_generation

#: A publish also judges some forty rules and moves names; more than half again would be waste.
LIMIT = 1.5
ROUNDS = 7
ROWS = 7_000_000  # about 300 MB
AS_OF = dt.datetime(2026, 11, 22, 2)
SCAN = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
    con.execute(f"select count(*), sum(hash(t)) from {table} as t").fetchall()
"""
TABLES = f"""
create table touchpoints as
select
    i as touchpoint_id,
    uuid() as person_id,
    'post_' || (hash(i) % 100000) as post_id,
    timestamp '2026-01-01' + to_seconds((hash(i + 2) % 30000000)::bigint) as happened_at,
    random() as weight,
    hash(i + 3) % 1000 as likes
from range({ROWS}) as r (i);
create table conversions as
select
    i as conversion_id,
    (hash(i) % 100000 / 100)::decimal(18, 2) as amount,
    true as is_attributed
from range({ROWS // 100}) as r (i);
create table credits as
select
    conversion_id,
    conversion_id as touchpoint_id,
    'last' as model,
    1::decimal(12, 9) as share,
    amount
from conversions;
"""


def main() -> int:
    """Measure both in turns, print their medians and the ratio, return 1 above the limit."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_DIR")) as folder:
        root = Path(folder) / "data"
        marts = root / "marts.duckdb"
        _make(marts)
        plain, ours = [], []
        for turn in range(ROUNDS):
            plain.append(_seconds(lambda: _copy_and_scan(marts, Path(folder) / "copy.duckdb")))
            ours.append(_publish(root, marts, str(turn)))
        ratio = statistics.median(ours) / statistics.median(plain)
        print(f"marts file                {marts.stat().st_size / 1e6:8.0f} MB")
    print(f"plain copy, sync and scan {statistics.median(plain):8.3f} s (median of {ROUNDS})")
    print(f"publish                   {statistics.median(ours):8.3f} s")
    print(f"ratio                     {ratio:8.2f}   limit {LIMIT}")
    return int(ratio > LIMIT)


def _make(marts: Path) -> None:
    marts.parent.mkdir()
    with duckdb.connect() as con:
        con.execute(f"attach '{marts}' as marts (storage_version 'v1.4.0')")
        con.execute("use marts")
        con.execute(TABLES)
        con.execute("use memory")
        con.execute("detach marts")


def _copy_and_scan(marts: Path, copy: Path) -> None:
    shutil.copyfile(marts, copy)
    sync_file(copy)
    subprocess.run([sys.executable, "-c", SCAN, str(copy)], check=True)
    copy.unlink()


def _publish(root: Path, marts: Path, build: str) -> float:
    with run_lock(root, AS_OF) as fence:
        write_generation(
            marts,
            generation=fence.number,
            as_of=AS_OF,
            build_id=build,
            code_version="benchmark",
            checks=(),
        )
        keep = Retention(generations=1, age=dt.timedelta(0))
        return _seconds(
            lambda: publish(marts, fence, build_id=build, code_version="benchmark", keep=keep)
        )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
