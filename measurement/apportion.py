"""Round parts so that they still add up to the whole."""

import numpy as np
from numpy.typing import NDArray


def apportion(parts: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Return whole numbers in proportion to `parts` (none negative) that sum to exactly `total`.

    The largest-remainder method (Hamilton 1792): everybody gets the whole number below, what is
    left goes one by one to the largest remainders, of equal ones to the first. Remainders are
    compared to nine decimals, so that no unit hangs on the last bit of a double. Parts that are all
    zero can divide nothing: then `total` must be 0, else ValueError.
    """
    if (parts < 0).any():
        raise ValueError("cannot apportion by negative parts")
    whole = parts.sum()
    if whole == 0:
        if total:
            raise ValueError(f"nobody to give {total} to: all parts are zero")
        return np.zeros(len(parts), dtype=np.int64)
    exact = np.round(parts * (total / whole), 9)
    floor = np.floor(exact).astype(np.int64)
    left = total - int(floor.sum())
    order = np.argsort(-(exact - floor), kind="stable")
    if left < 0:  # a part a hair below a whole number was taken for it
        floor[order[left:]] -= 1
    else:
        floor[order[:left]] += 1
    return floor
