"""Lags that have not had their time yet are allowed for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.lags import lag_curve


def test_with_all_of_the_time_it_is_the_plain_share():
    curve = lag_curve(np.array([1.0, 2, 2, 5]), np.full(4, 90.0))
    assert curve.at([0.5, 1, 2, 5, 60])[0] == pytest.approx([0, 0.25, 0.75, 1, 1])
    assert curve.quantile(0.5)[0] == 2


def test_recent_touches_by_hand():
    # Two touches had 10 days, with lags of 1 and 8; two had 3 days, with lags of 1 and 2. Of lags
    # up to 8 only the older two can tell: one of both is 8, so F(2) = 1/2. Of lags up to 2 all
    # that are that short tell (three): one is 2, so F(1) = 1/2 x 2/3.
    curve = lag_curve(np.array([1.0, 8, 1, 2]), np.array([10.0, 10, 3, 3]))
    assert curve.at([1, 2, 8])[0] == pytest.approx([1 / 3, 1 / 2, 1])


def test_it_is_the_chain_ladder_with_finer_ages():
    # Cohorts of 3, 2 and 1 days of age: f_2 = 18 / 15, f_1 = 45 / 30, as in test_maturity.
    lags = np.repeat([1.0, 2, 3, 1, 2, 1], [10, 5, 3, 20, 10, 6])
    observable = np.repeat([3.0, 3, 3, 2, 2, 1], [10, 5, 3, 20, 10, 6])
    assert lag_curve(lags, observable).at([1, 2, 3])[0] == pytest.approx([1 / 1.8, 1 / 1.2, 1])


def test_a_lone_long_lag_does_not_wipe_out_the_short_ones():
    curve = lag_curve(np.array([1.0, 2, 80]), np.array([5.0, 5, 90]))
    assert curve.at([1, 2])[0] == pytest.approx([0.5, 1])


def test_a_lag_longer_than_could_be_seen_is_refused():
    with pytest.raises(ValueError, match="within what could be observed"):
        lag_curve(np.array([2.0]), np.array([1.0]))


@given(st.lists(st.tuples(st.floats(0, 80), st.floats(0, 10)), min_size=1, max_size=40))
def test_the_curve_rises_to_one_and_lies_in_its_band(pairs):
    lags = np.array([lag for lag, _ in pairs])
    curve = lag_curve(lags, lags + np.array([more for _, more in pairs]))
    share, low, high = curve.at(np.linspace(0, 90, 50))
    assert (np.diff(share) >= -1e-12).all() and share[-1] == pytest.approx(1)
    assert ((low <= share + 1e-9) & (share <= high + 1e-9)).all()


@pytest.mark.slow
def test_shares_and_medians_are_held_by_their_intervals():
    random = np.random.default_rng(20261122)
    within = np.array([1.0, 3, 7, 14, 28, 56])
    truth = (1 - np.exp(-within / 13)) / (1 - np.exp(-90 / 13))
    middle = -13 * np.log(1 - 0.5 * (1 - np.exp(-90 / 13)))
    held, off, medians = [], [], []
    for _ in range(300):
        time, lag = 180 - random.uniform(0, 180, 400), random.exponential(13, 400)
        seen = lag <= np.minimum(time, 90)
        curve = lag_curve(lag[seen], np.minimum(time, 90)[seen])
        share, low, high = curve.at(within)
        held.append((low <= truth) & (truth <= high))
        off.append(share - truth)
        _, low, high = curve.quantile(0.5)
        medians.append(low <= middle <= high)
    assert np.abs(np.mean(off, axis=0)).max() < 0.01
    assert 0.85 <= np.mean(held) <= 0.95
    assert 0.85 <= np.mean(medians) <= 0.95
