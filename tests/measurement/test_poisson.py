"""Poisson regression: closed forms, explicit intercepts, and data that break other solvers."""

import numpy as np
import pytest

from measurement import poisson

ONE = np.zeros(200, int)


def draw(seed: int, n: int = 200):
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(n, 3))
    outcome = rng.poisson(np.exp(1 + columns @ [0.4, -0.2, 0.0])).astype(float)
    return outcome, columns


def test_of_two_groups_the_coefficient_is_the_logarithm_of_the_ratio_of_means():
    # Means 2 and 6 by hand: (1 + 3) / 2 and (4 + 8 + 6) / 3.
    outcome = np.array([1.0, 3.0, 4.0, 8.0, 6.0])
    group = np.array([0.0, 0.0, 1.0, 1.0, 1.0])[:, None]
    found = poisson.fit(outcome, group, np.zeros(5, int))
    assert found.coefficients[0] == pytest.approx(np.log(3), abs=1e-5)
    assert found.means == pytest.approx([2, 2, 6, 6, 6], rel=1e-4)


def test_within_weeks_each_week_keeps_its_own_level():
    # Week 0 has 1 and 2, week 1 has 100 and 200: twice as many in both, whatever their level.
    outcome = np.array([1.0, 2.0, 100.0, 200.0])
    group = np.array([0.0, 1.0, 0.0, 1.0])[:, None]
    found = poisson.fit(outcome, group, np.array([0, 0, 1, 1]))
    assert found.coefficients[0] == pytest.approx(np.log(2), abs=1e-5)
    assert found.means == pytest.approx(outcome, rel=1e-4)


def test_intercepts_of_strata_are_those_of_explicit_dummies():
    outcome, columns = draw(1)
    strata = np.repeat(np.arange(20), 10)
    dummies = (strata[:, None] == np.arange(1, 20)).astype(float)
    within = poisson.fit(outcome, columns, strata)
    explicit = poisson.fit(outcome, np.column_stack([columns, dummies]), ONE)
    assert within.coefficients == pytest.approx(explicit.coefficients[:3], abs=1e-4)


def test_the_score_is_zero_at_the_estimate():
    outcome, columns = draw(2)
    found = poisson.fit(outcome, columns, ONE)
    score = columns.T @ (outcome - found.means)
    assert np.abs(score).max() < 1e-5 * outcome.sum()
    assert found.means.sum() == pytest.approx(outcome.sum())


def test_money_in_cents_gives_the_coefficients_of_money_in_euros():
    outcome, columns = draw(3)
    euros = poisson.fit(outcome, columns, ONE)
    cents = poisson.fit(100 * outcome, columns, ONE)
    assert cents.coefficients == pytest.approx(euros.coefficients, abs=1e-9)


def test_a_start_elsewhere_ends_at_the_same_place():
    outcome, columns = draw(4)
    cold = poisson.fit(outcome, columns, ONE)
    warm = poisson.fit(outcome, columns, ONE, np.array([3.0, -3.0, 2.0]))
    assert warm.coefficients == pytest.approx(cold.coefficients, abs=1e-7)


def test_the_same_column_twice_changes_no_other_coefficient():
    outcome, columns = draw(5)
    once = poisson.fit(outcome, columns, ONE)
    twice = poisson.fit(outcome, np.column_stack([columns, columns[:, 2]]), ONE)
    assert twice.coefficients[:2] == pytest.approx(once.coefficients[:2], abs=1e-5)
    assert np.isfinite(twice.coefficients).all()


def test_a_kind_that_never_has_an_outcome_is_as_if_left_out():
    outcome, columns = draw(6)
    kind = np.zeros(200)
    kind[:20] = 1
    outcome[:20] = 0
    marked = poisson.fit(outcome, np.column_stack([columns, kind]), ONE)
    without = poisson.fit(outcome[20:], columns[20:], ONE[20:])
    assert marked.coefficients[:3] == pytest.approx(without.coefficients, abs=1e-4)


def test_a_week_without_outcomes_says_nothing():
    outcome, columns = draw(7)
    strata = np.repeat(np.arange(20), 10)
    outcome[50:60] = 0
    kept = strata != 5
    assert poisson.fit(outcome, columns, strata).coefficients == pytest.approx(
        poisson.fit(outcome[kept], columns[kept], strata[kept]).coefficients, abs=1e-8
    )


def test_without_any_outcome_there_is_no_fit():
    assert poisson.fit(np.zeros(200), draw(8)[1], ONE) is None


def test_wild_outcomes_still_end():
    rng = np.random.default_rng(9)
    columns = rng.normal(size=(200, 5))
    outcome = np.where(rng.random(200) < 0.02, 1e6, 0.0)
    found = poisson.fit(outcome, columns, ONE)
    assert found is None or np.isfinite(found.means).all()
