"""Hold Markov credit of a million journeys against reading them from Parquet with DuckDB.

Prints the ratio of medians of interleaved runs, with its limit: `python -m benchmarks.markov`.
Ours begins with the arrays in memory: it groups the journeys by path, solves the chain with null
paths for every channel, and credits conversions and money. Order 2 is shown beside it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from measurement import markov
from measurement.paths import Paths

LIMIT = 10.0
JOURNEYS = 1_000_000
CHANNELS = 10
LONGEST = 10
RUNS = 7

#: One row a touch, in order; lengths 1 to 10 are equally frequent, channel 0 ten times channel 9.
JOURNEYS_IN_PARQUET = f"""
copy (
    select
        journey,
        floor({CHANNELS} * power(hash(journey, touch) % 1000000 / 1e6, 1.8))::integer as channel,
        hash(journey, 0) % 20 = 0 as is_converted
    from range({JOURNEYS}) journeys (journey),
        unnest(range(1, 2 + (hash(journey, -1) % {LONGEST})::bigint)) touches (touch)
    order by journey, touch
) to '$file' (format parquet)
"""
READ = "select journey, channel, is_converted from read_parquet('$file')"

Touches = dict[str, NDArray[Any]]


def credit(touches: Touches, order: int) -> markov.RemovalEffects:
    """Do what the nightly run does with a month's journeys."""
    begins = np.flatnonzero(np.diff(touches["journey"], prepend=-1))
    converted = touches["is_converted"][begins].astype(float)
    paths = Paths.from_touches(
        touches["journey"],
        touches["channel"],
        CHANNELS,
        converted,
        converted * 50,
        1 - converted,
    )
    found = markov.removal_effects(paths, order)
    markov.credit(found.effects, paths.conversions.sum())
    markov.credit(found.value_effects, paths.values.sum())
    return found


def main() -> int:
    """Print both ratios; return 1 when that of order 1 is above the limit."""
    con = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, "journeys.parquet"))
        con.execute(JOURNEYS_IN_PARQUET.replace("$file", file))

        def read() -> Touches:
            return con.execute(READ.replace("$file", file)).fetchnumpy()

        touches = read()
        works: dict[str, Callable[[], object]] = {
            "read": read,
            "order 1": partial(credit, touches, 1),
            "order 2": partial(credit, touches, 2),
        }
        taken: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(RUNS):
            for name, work in works.items():
                begun = time.perf_counter()
                work()
                taken[name].append(time.perf_counter() - begun)
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    print(f"{JOURNEYS:,} journeys, {len(touches['channel']):,} touches, {CHANNELS} channels")
    for name in ("order 1", "order 2"):
        print(
            f"markov {name}   read {middle['read']:6.3f} s   credit {middle[name]:6.3f} s"
            f"   ratio {middle[name] / middle['read']:4.2f}   limit {LIMIT:.1f}"
        )
    return int(middle["order 1"] / middle["read"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
