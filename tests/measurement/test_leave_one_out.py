"""Leaving one touch out: held against a dict of paths, and by hand where rules meet."""

import pytest
from brute_force import CHANNELS, journeys, leave_one_out, paths_of
from hypothesis import given

from measurement.leave_one_out import credit


def near(expected):
    return pytest.approx(expected, abs=1e-9)


@given(journeys)
def test_credit_is_that_of_looking_each_shortened_path_up(rows):
    paths = paths_of(rows)
    found = credit(paths)
    assert found.conversions == near(leave_one_out(rows))
    assert found.values.sum() == near(paths.values.sum())


def test_where_no_touch_is_missed_the_last_has_all():
    # A > B converts 1 of 2; A and B alone 1 of 1: nothing is lost without either.
    found = credit(paths_of([((0, 1), 1, 1), ((0,), 1, 0), ((1,), 1, 0)]))
    assert found.conversions[:2] == near([1, 2])


def test_a_path_taken_twice_adds_its_conversions_and_its_money():
    twice = credit(paths_of([((0, 1), 1, 0), ((0, 1), 1, 0)]))
    assert twice.conversions[:2] == near([1, 1])
    assert twice.values.sum() == near(40)


def test_no_conversion_is_no_credit():
    assert credit(paths_of([((0, 1), 0, 3)])).conversions.tolist() == [0] * CHANNELS
