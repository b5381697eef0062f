"""Write what all facts of posts have in common: instants, days, keys, the ids of posts."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.worlds.posts import Floats

#: Where the figures of posts come from: a file with a row per post and reading.
SOURCE = "metrics_file"
#: Half past one each night, the hour before the run.
READ_AT_HOUR = 1.5


def post_id(platform: str, number: int) -> str:
    """Return the id of a post, which is also the code its link carries."""
    return f"{platform}-{number:05d}"


def instants(zero: np.datetime64, hours: Floats) -> NDArray[np.datetime64]:
    """Return instants in whole milliseconds, which every file format can write."""
    return zero + np.round(hours * 3_600_000).astype("timedelta64[ms]")


def days_of(zero: np.datetime64, hours: Floats) -> pa.Array:
    """Return the days in which these hours fall."""
    return pa.array((zero + (hours // 24).astype("timedelta64[D]")).astype("datetime64[D]"))


def keys(dice: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Return that many uuids as text."""
    text = dice.bytes(16 * count).hex()
    return np.array([text[at : at + 32] for at in range(0, 32 * count, 32)], dtype=object)
