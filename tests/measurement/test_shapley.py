"""Shapley: textbook games, every order enumerated, the floor, and the error sampling states."""

import itertools

import numpy as np
import pytest
from brute_force import CHANNELS, journeys, paths_of, shapley_by_permutations
from hypothesis import given
from spring_sale import spring_sale

from measurement import shapley


def near(expected):
    return pytest.approx(expected, abs=1e-9)


def values_of(n_players: int, worth) -> list[float]:
    """Play a game in which every coalition is listed; the last one is the game asked for."""
    coalitions = [
        subset
        for size in range(1, n_players + 1)
        for subset in itertools.combinations(range(n_players), size)
    ]
    members = np.array([[p in subset for p in range(n_players)] for subset in coalitions])
    worths = np.array([worth(frozenset(subset)) for subset in coalitions], dtype=float)
    return shapley.shapley_values(members, worths, np.array([len(coalitions) - 1]))[0].tolist()


def test_the_glove_game_gives_the_rare_glove_two_thirds():
    # One left glove (player 0), two right ones: a pair is worth 1. Known values 2/3, 1/6, 1/6.
    pair = values_of(3, lambda coalition: 0 in coalition and len(coalition) > 1)
    assert pair == near([2 / 3, 1 / 6, 1 / 6])


def test_the_airport_game_shares_each_stretch_among_those_who_need_it():
    # Littlechild and Owen 1973: runways of cost 8, 11, 13, 18. Shares 8/4, + 3/3, + 2/2, + 5/1.
    runway = (8, 11, 13, 18)
    assert values_of(4, lambda c: max(runway[player] for player in c)) == near([2, 3, 4, 9])


def test_the_united_nations_council_gives_a_permanent_member_its_known_power():
    # 5 permanent members with veto, 10 others, 9 votes needed: 421/2145 and 4/2145 each.
    found = values_of(15, lambda c: len(c) >= 9 and {0, 1, 2, 3, 4} <= c)
    assert found[:5] == near([421 / 2145] * 5)
    assert found[5:] == near([4 / 2145] * 10)


def test_the_subset_game_is_linear_credit_by_distinct_channel():
    # v(T) = conversions of paths within T. Hand: sets A 3, AB 4, ABC 6: A 3 + 2 + 2, B 2 + 2, C 2.
    won = {frozenset({0}): 3, frozenset({0, 1}): 4, frozenset({0, 1, 2}): 6}
    found = values_of(3, lambda c: sum(n for met, n in won.items() if met <= c))
    assert found == near([7, 4, 2])


@given(journeys)
def test_credit_is_that_of_every_order_enumerated(rows):
    rates: dict[frozenset, list[int]] = {}
    for path, converted, nulls in rows:
        met = rates.setdefault(frozenset(path), [0, 0])
        met[0] += converted
        met[1] += converted + nulls

    def worth(coalition) -> float:
        converted, total = rates.get(coalition, (0, 0))
        return converted / total if total else 0.0

    expected = np.zeros(CHANNELS)
    for coalition, (converted, _) in rates.items():
        if converted:
            added = shapley_by_permutations(tuple(coalition), worth)
            kept = {player: max(value, 0) for player, value in added.items()}
            for player, value in kept.items():
                expected[player] += converted * value / sum(kept.values())
    found = shapley.conversion_rate_credit(paths_of(rows))
    assert found.conversions == near(expected)
    assert found.standard_error.tolist() == [0] * CHANNELS


@given(journeys)
def test_credit_is_never_negative_and_sums_to_all(rows):
    paths = paths_of(rows)
    found = shapley.conversion_rate_credit(paths)
    assert found.conversions.min() >= 0
    assert found.conversions.sum() == near(paths.conversions.sum())
    assert found.values.sum() == near(paths.values.sum())


def test_a_negative_value_is_floored_and_the_rest_scaled():
    # v(A) = 3/4, v(B) = 0, v(AB) = 1/4. In AB: A (3/4 + 1/4)/2 = 1/2, B (0 - 1/2)/2 = -1/4: A has
    # all 2 conversions of AB, and its own 3.
    found = shapley.conversion_rate_credit(paths_of([((0,), 3, 1), ((0, 1), 2, 6)]))
    assert found.conversions[:2] == near([5, 0])


def test_order_and_repeats_do_not_matter():
    once = shapley.conversion_rate_credit(paths_of([((0, 1), 3, 2), ((0,), 1, 3)]))
    turned = shapley.conversion_rate_credit(paths_of([((1, 0, 1), 3, 2), ((0, 0), 1, 3)]))
    assert turned.conversions == near(once.conversions)


def test_sampling_comes_as_near_as_its_error_says():
    # The exact answer is known here; 5 channels, 40 seeds: errors in units of the stated one.
    sale = spring_sale()
    exact = shapley.conversion_rate_credit(sale)
    off = []
    for seed in range(40):
        drawn = shapley.conversion_rate_credit(sale, seed=seed, samples=400, exact_up_to=1)
        assert drawn.conversions.sum() == near(sale.conversions.sum())
        stated = drawn.standard_error > 0
        off.extend(((drawn.conversions - exact.conversions) / drawn.standard_error)[stated])
        money = drawn.value_standard_error > 0
        off.extend(((drawn.values - exact.values) / drawn.value_standard_error)[money])
    assert 0.7 < np.std(off) < 1.3
    assert np.max(np.abs(off)) < 5


def test_sampling_repeats_itself_for_one_seed_and_not_for_another():
    sale = spring_sale()
    one, again, other = (
        shapley.conversion_rate_credit(sale, seed=seed, samples=50, exact_up_to=1).conversions
        for seed in (1, 1, 2)
    )
    assert one.tolist() == again.tolist()
    assert one.tolist() != other.tolist()


def test_seventeen_channels_in_a_path_are_sampled_and_sixteen_are_exact():
    # Everyone's worth is that of the whole set alone: each of n channels has 1/n of it.
    sixteen = shapley.conversion_rate_credit(paths_of([(tuple(range(16)), 8, 2)], 17))
    seventeen = shapley.conversion_rate_credit(paths_of([(tuple(range(17)), 17, 3)], 17))
    assert sixteen.conversions[:16] == near([0.5] * 16)
    assert sixteen.standard_error.tolist() == [0] * 17
    assert np.all(seventeen.standard_error > 0)
    assert np.all(np.abs(seventeen.conversions - 1) < 4 * seventeen.standard_error)


def test_no_conversion_is_no_credit():
    found = shapley.conversion_rate_credit(paths_of([((0, 1), 0, 3)]))
    assert found.conversions.tolist() == [0] * CHANNELS


def test_one_sample_has_no_error_to_state():
    with pytest.raises(ValueError, match="at least 2"):
        shapley.conversion_rate_credit(spring_sale(), samples=1)
