"""Leave-one-touch-out credit: Google's "Fractribution", whose code calls it Shapley."""

from dataclasses import dataclass

import numpy as np

from measurement.paths import Floats, Ints, Paths, path_keys, ranges, totals


@dataclass(frozen=True)
class LeaveOneOutCredit:
    """What each channel is credited with, [n_channels]: sums to all conversions, all money."""

    conversions: Floats
    values: Floats


def credit(paths: Paths) -> LeaveOneOutCredit:
    """Credit each touch with what its path's conversion rate loses without this one touch.

    m_i = max(rate(path) - rate(path without touch i), 0), where a path nobody took, like the empty
    one, has rate 0; the path's conversions and money are shared out in proportion to m. When every
    m_i is 0 the last touch gets all.
    """
    converting = np.flatnonzero(paths.conversions > 0)
    lengths = np.diff(paths.offsets)[converting]
    touches = ranges(paths.offsets[converting], lengths)
    path_of = np.repeat(np.arange(len(converting)), lengths)

    rates = np.zeros(len(paths))
    rates[converting] = paths.conversions[converting] / (
        paths.conversions[converting] + paths.nulls[converting]
    )
    lost = rates[converting][path_of] - _rates_without(paths, rates, converting, touches, path_of)
    margins = lost.clip(0)
    sums = totals(path_of, margins, len(converting))
    is_last = np.append(path_of[1:] != path_of[:-1], True)[: len(path_of)]
    margins = np.where(sums[path_of] > 0, margins, is_last)
    shares = margins / np.where(sums > 0, sums, 1)[path_of]
    codes = paths.channels[touches]

    def by_channel(won: Floats) -> Floats:
        return totals(codes, shares * won[converting][path_of], paths.n_channels)

    return LeaveOneOutCredit(by_channel(paths.conversions), by_channel(paths.values))


def _rates_without(
    paths: Paths, rates: Floats, converting: Ints, touches: Ints, path_of: Ints
) -> Floats:
    """Return the conversion rate of the path that is left without each touch: [len(touches)]."""
    begin = paths.offsets[converting][path_of]
    length = np.diff(paths.offsets)[converting][path_of]
    kept = ranges(begin, length)
    left_out = np.repeat(touches, length)
    shortened = paths.channels[kept[kept != left_out]]
    offsets = np.append(paths.offsets, paths.offsets[-1] + np.cumsum(length - 1))
    keys = path_keys(offsets, np.append(paths.channels, shortened), paths.n_channels)
    observed, asked = keys[: len(paths)], keys[len(paths) :]
    order = np.argsort(observed)
    at = np.searchsorted(observed, asked, sorter=order).clip(max=len(paths) - 1)
    found = order[at]
    return np.where(observed[found] == asked, rates[found], 0)
