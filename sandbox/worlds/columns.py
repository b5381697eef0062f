"""Write numbers of a world as columns: keys, instants, days and words."""

from zlib import crc32

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from sandbox.worlds.world import AS_OF

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Worlds count days from the midnight before their clock: yesterday noon is -0.5.
END = np.datetime64(AS_OF.date(), "us")
DAY_US = 86_400_000_000


def uuids(kind: str, numbers: Ints) -> pa.Array:
    """Write whole numbers as the text of UUIDs; other kinds give other ones."""
    wide = np.empty((len(numbers), 2), dtype=">u8")
    wide[:, 0] = crc32(kind.encode())
    wide[:, 1] = numbers
    text = wide.tobytes().hex()
    return pa.array(
        [
            f"{text[i : i + 8]}-{text[i + 8 : i + 12]}-{text[i + 12 : i + 16]}-"
            f"{text[i + 16 : i + 20]}-{text[i + 20 : i + 32]}"
            for i in range(0, len(text), 32)
        ],
        pa.string(),
    )


def instants(days: ArrayLike) -> NDArray[np.datetime64]:
    """Turn days from END into instants."""
    return END + np.round(np.asarray(days, float) * DAY_US).astype("timedelta64[us]")


def dates(days: ArrayLike) -> NDArray[np.datetime64]:
    """Turn days from END into dates."""
    return instants(days).astype("datetime64[D]")


def words(codes: ArrayLike, names: tuple[str | None, ...]) -> pa.Array:
    """Spell codes out; a name of None is NULL."""
    return pa.array(names, pa.string()).take(pa.array(np.asarray(codes, np.int64)))


def constant(word: str, count: int) -> pa.Array:
    """Repeat a word."""
    return words(np.zeros(count, np.int64), (word,))


def euros(amounts: Floats) -> pa.Array:
    """Round money to cents; NaN is NULL."""
    return pa.array(np.round(amounts, 2), pa.float64(), from_pandas=True)
