"""Forecasts of totals: worked by hand, and right as often as they say on simulated days."""

import numpy as np
import pytest
from scipy import stats

from measurement.forecast import total_ahead, weekday_factors

WEEKDAYS = np.arange(56) % 7


def test_even_days_go_on_as_they_were():
    # 2 a day for 8 weeks, 28 days ahead: 56 expected of 112 seen. Weeks do not scatter at all, so
    # the dispersion is 1; Student's 90 % quantile of 7 degrees is 1.41492, the normal one 1.28155.
    found = total_ahead(np.full(56, 2.0), WEEKDAYS, WEEKDAYS[:28], needed=56, is_money=False)
    variance = (1.41492 / 1.28155) ** 2 * (56 + 56**2 / 112)
    assert found.expected == pytest.approx(56)
    assert (found.high - found.low) / 2 == pytest.approx(1.28155 * variance**0.5, rel=0.04)
    assert found.chance == pytest.approx(0.5, abs=0.05)


def test_a_weekday_that_brings_more_is_expected_to_bring_more():
    # Mondays 8, other days 1: the mean is 2. Of Mondays (64 + 2 x 2) / (10 x 2) = 3.4; of the
    # others (8 + 2 x 2) / (10 x 2) = 0.6.
    history = np.where(WEEKDAYS == 0, 8.0, 1.0)
    assert weekday_factors(history, WEEKDAYS) == pytest.approx([3.4, *[0.6] * 6])
    monday = total_ahead(history, WEEKDAYS, [0], needed=1, is_money=False)
    # The factors of a week add up to 7, so the level is the mean.
    assert monday.expected == pytest.approx(6.8)


def test_nothing_known_is_no_forecast():
    assert total_ahead(np.ones(27), WEEKDAYS[:27], [0], needed=1, is_money=False) is None
    assert total_ahead(np.zeros(56), WEEKDAYS, [0], needed=1, is_money=True) is None


def test_nothing_ahead_is_nothing():
    over = total_ahead(np.ones(56), WEEKDAYS, [], needed=1, is_money=False)
    assert (over.expected, over.low, over.high, over.chance) == (0, 0, 0, 0)
    assert total_ahead(np.ones(56), WEEKDAYS, [], needed=0, is_money=False).chance == 1


def test_eight_weeks_without_one_do_not_say_that_none_will_come():
    found = total_ahead(np.zeros(56), WEEKDAYS, WEEKDAYS, needed=1, is_money=False)
    assert found.expected == pytest.approx(0.5)
    assert 0 < found.chance < 0.5


@pytest.mark.parametrize(
    ("is_money", "shape"), [(False, 1e6), (False, 5.0), (False, 2.0), (True, 2.0)]
)
def test_four_of_five_totals_fall_into_the_interval(is_money, shape):
    # Weeks share a random busyness (gamma of that shape), days are Poisson within; any seed.
    generator = np.random.default_rng(5)
    hits = 0
    for _ in range(400):
        busy = np.repeat(generator.gamma(shape, 1 / shape, 12), 7)
        days = generator.poisson(4 * busy * np.tile([1.5, 1.2, 1.2, 1.1, 1, 0.5, 0.5], 12))
        worth = days * 25.0 if is_money else days.astype(float)
        behind, to_come = worth[:56], worth[56:].sum()
        found = total_ahead(behind, WEEKDAYS, WEEKDAYS[:28], needed=1, is_money=is_money)
        hits += found.low <= to_come <= found.high
    # 400 draws of 0.8 have a standard deviation of 0.02; counts at the limits are in.
    assert 0.74 <= hits / 400 <= 0.9


def test_the_chance_is_that_of_the_tail_beyond_what_is_needed():
    found = total_ahead(np.full(56, 2.0), WEEKDAYS, WEEKDAYS[:28], needed=70, is_money=False)
    variance = (stats.t.ppf(0.9, 7) / stats.norm.ppf(0.9)) ** 2 * 84
    assert found.chance == pytest.approx(stats.norm.sf(69.5, 56, variance**0.5), abs=0.02)
