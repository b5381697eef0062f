"""Grouping touches into distinct paths, exactly, however long and of however many channels."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.paths import Paths


@given(
    st.integers(1, 3).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, width), min_size=1, max_size=90), min_size=1, max_size=20
        )
    ),
    st.sampled_from([4, 40, 10**6]),
)
def test_paths_are_grouped_as_a_counter_groups_them(given_paths, n_channels):
    # Up to 90 digits of base 5, 41 or a million and one: keys are ranked anew on the way.
    index = [number for number, path in enumerate(given_paths) for _ in path]
    codes = [channel for path in given_paths for channel in path]
    ones = np.ones(len(given_paths))
    found = Paths.from_touches(index, codes, n_channels, ones, ones, 0 * ones)
    taken = [
        tuple(found.channels[begin:end].tolist())
        for begin, end in zip(found.offsets, found.offsets[1:], strict=False)
    ]
    counted = Counter(tuple(path) for path in given_paths)
    assert dict(zip(taken, found.conversions.tolist(), strict=True)) == counted
    assert [taken[distinct] for distinct in found.distinct_of] == [*map(tuple, given_paths)]


def test_the_order_of_journeys_does_not_matter():
    one = Paths.from_touches([0, 1, 1], [1, 0, 1], 2, [1, 2], [5, 9], [0, 1])
    other = Paths.from_touches([0, 0, 1], [0, 1, 1], 2, [2, 1], [9, 5], [1, 0])
    for name in ("offsets", "channels", "conversions", "values", "nulls"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 2], [0, 0], 1, [1, 1, 1], [0, 0, 0], [0, 0, 0]), "ascend from 0"),
        (([1, 1], [0, 0], 1, [1, 1], [0, 0], [0, 0]), "ascend from 0"),
        (([0, 1, 0], [0, 0, 0], 1, [1, 1], [0, 0], [0, 0]), "ascend from 0"),
        (([0, 0], [0, 0], 1, [1, 1], [0, 0], [0, 0]), "each with a touch"),
        (([0], [2], 2, [1], [0], [0]), "between 0 and 1"),
        (([0], [0.5], 2, [1], [0], [0]), "whole numbers"),
        (([0], [0], 1, [-1], [0], [0]), "none negative"),
        (([0], [0], 1, [1], [float("nan")], [0]), "none missing"),
        (([0], [0], 1, [0], [10], [1]), "cannot have a value"),
        (([0], [0], 1, [1], [0, 0], [0]), "one number per path"),
        (([0], [0, 0], 1, [1], [0], [0]), "one number per touch"),
    ],
)
def test_what_is_no_path_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Paths.from_touches(*arguments)
