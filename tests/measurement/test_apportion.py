"""Parts that were rounded still add up to the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.apportion import apportion


def test_thirds_of_a_hundred_are_34_33_33():
    assert apportion(np.array([1.0, 1.0, 1.0]), 100).tolist() == [34, 33, 33]


def test_seats_go_to_the_largest_remainders():
    # 10 seats at 47, 16, 15.8, 12, 6.1 and 3.1 of 100: 4.7 1.6 1.58 1.2 0.61 0.31; the
    # textbook result of Hamilton's method is 5 2 1 1 1 0.
    votes = np.array([47.0, 16.0, 15.8, 12.0, 6.1, 3.1])
    assert apportion(votes, 10).tolist() == [5, 2, 1, 1, 1, 0]


def test_nothing_can_be_given_to_nobody():
    assert apportion(np.zeros(2), 0).tolist() == [0, 0]
    with pytest.raises(ValueError, match="all parts are zero"):
        apportion(np.zeros(2), 1)


@given(
    parts=st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=30),
    total=st.integers(0, 10**12),
)
def test_the_whole_is_kept_and_nobody_is_off_by_more_than_one(parts, total):
    shares = np.array(parts)
    if shares.sum() == 0:
        return
    got = apportion(shares, total)
    assert got.sum() == total
    assert (np.abs(got - shares * (total / shares.sum())) < 1 + 1e-6 * total).all()
