"""The distinct paths behind a set of journeys: what every model over all paths reads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Keys are extended digit by digit up to here, then numbered anew: half of int64, against overflow.
LARGEST_KEY = 2**62


@dataclass(frozen=True)
class Paths:
    """Each distinct path once, with the outcomes of all journeys that took it.

    Path p is `channels[offsets[p]:offsets[p + 1]]`, in time order, never empty.
    """

    n_channels: int
    offsets: Ints  # [n_distinct + 1]
    channels: Ints  # [offsets[-1]], codes from 0 to n_channels - 1
    conversions: Floats  # [n_distinct], how many journeys converted
    values: Floats  # [n_distinct], the money of those conversions
    nulls: Floats  # [n_distinct], how many did not convert
    distinct_of: Ints  # [n_given], which distinct path each given one became

    @classmethod
    def from_touches(
        cls,
        path_index: ArrayLike,
        channel_code: ArrayLike,
        n_channels: int,
        conversions: ArrayLike,
        values: ArrayLike,
        nulls: ArrayLike,
    ) -> "Paths":
        """Group equal paths, whether each given one is a journey or many of them.

        `path_index` and `channel_code` are int [n_touches]: paths ascending from 0 without a gap,
        touches of a path in time order. `conversions`, `values`, `nulls` are [n_given], one per
        path, none negative. Raises ValueError when they are not.
        """
        converted = _outcome("conversions", conversions)
        outcomes = (converted, _outcome("values", values), _outcome("nulls", nulls))
        if any(len(outcome) != len(converted) for outcome in outcomes):
            raise ValueError("conversions, values and nulls must have one number per path each")
        if np.any((converted == 0) & (outcomes[1] != 0)):
            raise ValueError(
                "a path without a conversion cannot have a value: count its conversion"
            )
        codes = whole_numbers("channel_code", channel_code)
        if len(codes) and not 0 <= codes.min() <= codes.max() < n_channels:
            raise ValueError(f"channel_code must lie between 0 and {n_channels - 1}")
        offsets = offsets_of(path_index, len(converted))
        if len(codes) != offsets[-1]:
            raise ValueError("path_index and channel_code must have one number per touch each")

        keys = path_keys(offsets, codes, n_channels)
        _, first, distinct_of = np.unique(keys, return_index=True, return_inverse=True)
        lengths = np.diff(offsets)[first]
        return cls(
            n_channels,
            np.concatenate(([0], np.cumsum(lengths))),
            codes[ranges(offsets[first], lengths)],
            totals(distinct_of, converted, len(first)),
            totals(distinct_of, outcomes[1], len(first)),
            totals(distinct_of, outcomes[2], len(first)),
            distinct_of,
        )

    def __len__(self) -> int:
        """Count the distinct paths."""
        return len(self.offsets) - 1

    @property
    def path_index(self) -> Ints:
        """Say for each touch which path it belongs to: [n_touches]."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))


def offsets_of(path_index: ArrayLike, n_paths: int | None = None) -> Ints:
    """Turn the path of each touch into where each path begins: [n_paths + 1].

    Raises ValueError unless paths ascend from 0 without a gap: a conversion without a touch is no
    path, and no model over paths may spread its credit.
    """
    index = whole_numbers("path_index", path_index)
    steps = np.diff(index, prepend=-1)
    found = int(index[-1]) + 1 if len(index) else 0
    n_paths = found if n_paths is None else n_paths
    if np.any((steps != 0) & (steps != 1)) or found != n_paths or (len(index) and index[0] != 0):
        raise ValueError(f"path_index must ascend from 0 to {n_paths - 1}, each with a touch")
    return np.append(np.flatnonzero(steps), len(index))


def totals(groups: Ints, amounts: Floats, n_groups: int) -> Floats:
    """Add up the amounts of each group: [n_groups]."""
    return np.bincount(groups, amounts, n_groups).astype(np.float64, copy=False)


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """Lay `starts[i], starts[i] + 1, …` of each length side by side."""
    before = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(starts - before, lengths)


def path_keys(offsets: Ints, codes: Ints, n_channels: int) -> Ints:
    """Number paths so that two are equal exactly when their numbers are.

    A path is read as a number whose digits are its channels plus one. Where it would outgrow 62
    bits the numbers met so far are replaced by their rank; the length then keeps apart what was
    cut at different places.
    """
    lengths = np.diff(offsets)
    keys = np.zeros(len(lengths), np.int64)
    base, bound, cut = n_channels + 1, 1, False
    alive = np.arange(len(lengths))
    for step in range(int(lengths.max(initial=0))):
        alive = alive[lengths[alive] > step]
        if bound > LARGEST_KEY // base:
            keys, bound, cut = ranked(keys), len(keys), True
        keys[alive] = keys[alive] * base + codes[offsets[alive] + step] + 1
        bound *= base
    return ranked(keys) * (int(lengths.max()) + 1) + lengths if cut else keys


def ranked(keys: Ints) -> Ints:
    """Replace each key by its rank among the distinct ones."""
    largest = int(keys.max(initial=0))
    if largest > 4 * len(keys):
        return np.unique(keys, return_inverse=True)[1]
    met = np.zeros(largest + 1, bool)  # small keys are ranked without sorting them
    met[keys] = True
    return (np.cumsum(met) - 1)[keys]


def whole_numbers(name: str, column: ArrayLike) -> Ints:
    """Take a flat array of any integer type, or an empty one; raise ValueError for others."""
    numbers = np.asarray(column)
    if numbers.ndim != 1 or (numbers.size and not np.issubdtype(numbers.dtype, np.integer)):
        raise ValueError(f"{name} must be a flat array of whole numbers, not {numbers.dtype}")
    return numbers.astype(np.int64, copy=False)


def _outcome(name: str, column: ArrayLike) -> Floats:
    numbers = np.asarray(column, dtype=np.float64)
    if numbers.ndim != 1 or not np.all(np.isfinite(numbers) & (numbers >= 0)):
        raise ValueError(f"{name} must be a flat array of numbers, none negative, none missing")
    return numbers
