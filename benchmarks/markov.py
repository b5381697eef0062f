"""Hold Markov credit of a million journeys against reading them from Parquet with DuckDB.

Prints the ratio, of medians of interleaved runs, with its limit: `python -m benchmarks.markov`.
Ours begins with the arrays in memory: it groups the paths and solves for all channels.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from measurement import markov
from measurement.paths import Paths

LIMIT = 10.0
JOURNEYS = 1_000_000
CHANNELS = 10
LONGEST = 10
RUNS = 7

#: Lengths fall off as they do in reality: half of all journeys are one touch.
WRITE = f"""
copy (
    select
        journey,
        (hash(journey, position, 3) % {CHANNELS})::integer as channel,
        hash(journey, 1) % 20 = 0 as is_converted,
        unnest(range(1, touches + 1)) as position
    from (
        select
            range as journey,
            least({LONGEST}, 1 + floor(-log2((hash(range, 2) % 1000000 + 1) / 1000000.0) * 1.5)
            )::integer as touches
        from range({JOURNEYS})
    )
    order by journey, position
) to '$file'
"""
READ = "select journey, channel, is_converted from read_parquet('$file') order by all"


def main() -> int:
    return 0


if __name__ == "__main__":
    sys.exit(main())
