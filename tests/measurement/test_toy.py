"""The toy worked by hand, every convention of ours on it; the rule-based ones live in SQL.

Paths with (conversions, nulls): A (1, 1), A > B (2, 0), B (0, 2).
"""

import pytest

from measurement import leave_one_out, markov, shapley
from measurement.paths import Paths


@pytest.fixture
def toy() -> Paths:
    return Paths.from_touches([0, 1, 1, 2], [0, 0, 1, 1], 2, [1, 2, 0], [100, 400, 0], [1, 0, 2])


def near(expected):
    return pytest.approx(expected, abs=1e-9)


def test_markov_with_nulls_credits_half_each(toy):
    # START leaves to A 4 of 6, to B 2 of 6. A (4 journeys): CONVERSION 1, B 2, NULL 1.
    # B (4 journeys): CONVERSION 2, NULL 2.  h(B) = 1/2, h(A) = 1/4 + 1/2 x 1/2 = 1/2.
    # P = 4/6 x 1/2 + 2/6 x 1/2 = 1/2. Without A: 2/6 x 1/2 = 1/6. Without B: 4/6 x 1/4 = 1/6.
    # RE = 1 - (1/6)/(1/2) = 2/3 for both; 3 conversions in equal parts.
    found = markov.removal_effects(toy, with_nulls=True)
    assert found.conversion_probability == near(1 / 2)
    assert found.effects == near([2 / 3, 2 / 3])
    assert markov.credit(found.effects, 3) == near([1.5, 1.5])


def test_markov_without_nulls_credits_a_with_more(toy):
    # START to A always. A (3 journeys): CONVERSION 1, B 2. B: CONVERSION always. P = 1.
    # Without A nothing is left; without B 1/3. RE = 1 and 2/3: 3 x 3/5 and 3 x 2/5.
    found = markov.removal_effects(toy, with_nulls=False)
    assert found.conversion_probability == near(1)
    assert found.effects == near([1, 2 / 3])
    assert markov.credit(found.effects, 3) == near([1.8, 1.2])


def test_markov_credits_money_by_what_a_conversion_after_the_last_touch_is_worth(toy):
    # Money won in the next step: A 100 of 4 journeys = 25, B 400 of 4 = 100.
    # V = 4/6 x (25 + 1/2 x 100) + 2/6 x 100 = 50 + 100/3 = 250/3, the mean of 500 over 6 journeys.
    # Without A 2/6 x 100 = 100/3: RE 3/5. Without B 4/6 x 25 = 50/3: RE 4/5. 500 x 3/7 and 4/7.
    found = markov.removal_effects(toy)
    assert found.value_per_journey == near(500 / 6)
    assert found.value_effects == near([3 / 5, 4 / 5])
    assert markov.credit(found.value_effects, 500) == near([1500 / 7, 2000 / 7])


def test_markov_at_order_two_tells_a_first_b_from_a_second(toy):
    # States A, B, A>B. From START: A 4/6, B 2/6. A: CONVERSION 1/4, A>B 2/4, NULL 1/4.
    # A>B converts always, B never. P = 4/6 x 3/4 = 1/2. Without A 0: RE 1. Without B
    # 4/6 x 1/4 = 1/6: RE 2/3. Credit 3 x 3/5 and 3 x 2/5.
    found = markov.removal_effects(toy, order=2)
    assert found.effects == near([1, 2 / 3])
    assert markov.credit(found.effects, 3) == near([1.8, 1.2])


def test_the_conversion_rate_game_credits_a_with_five_of_six(toy):
    # v(A) = 1/2, v(AB) = 1, v(B) = 0. In AB: A (1/2 + 1)/2 = 3/4, B (0 + 1/2)/2 = 1/4, of 2.
    found = shapley.conversion_rate_credit(toy)
    assert found.conversions == near([2.5, 0.5])
    assert found.values == near([100 + 300, 100])
    assert found.standard_error == near([0, 0])


def test_leaving_one_out_credits_a_with_seven_of_nine(toy):
    # In A > B (rate 1): without A the path B, rate 0, loses 1; without B the path A, rate 1/2,
    # loses 1/2. Shares 2/3 and 1/3 of 2; the path A is A's own.
    found = leave_one_out.credit(toy)
    assert found.conversions == near([7 / 3, 2 / 3])
    assert found.values == near([100 + 800 / 3, 400 / 3])
