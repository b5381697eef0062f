"""Noise is shrunk away, and a best group is named only when it is one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.shrinkage import between_variance, shrink

#: Trials of BCG vaccine against tuberculosis: Colditz et al., JAMA 271, 1994: ill and not ill, of
#: the vaccinated and of the others.
BCG = np.array(
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619],
        [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892],
        [29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    float,
)  # fmt: skip


def test_paule_and_mandels_variance_of_the_bcg_trials_is_the_published_one():
    # R package metafor, rma(method = "PM") on the log relative risks of dat.bcg: tau^2 0.3181.
    a, b, c, d = BCG.T
    means = np.log((a / (a + b)) / (c / (c + d)))
    variances = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    assert between_variance(means, variances) == pytest.approx(0.3181, abs=5e-5)


def test_equal_variances_give_the_plain_excess_by_hand():
    # Means 1, 2, 6 about 3: sum of squares 14, over two degrees of freedom 7, less 1 of noise.
    assert between_variance(np.array([1.0, 2, 6]), np.ones(3)) == pytest.approx(6)
    assert between_variance(np.array([2.0, 2, 2.1]), np.ones(3)) == 0


def test_a_clear_winner_is_named_and_a_doubtful_one_is_not():
    clear = shrink(np.array([0.0, 0.1, -0.1, 0.9]), np.full(4, 0.005))
    assert clear.named == 3
    assert clear.above_average[3] < 0.9 - 0.225  # less than it looks like
    doubtful = shrink(np.array([0.0, 0.1, -0.1, 0.9]), np.full(4, 0.3))
    assert doubtful.named is None
    twins = shrink(np.array([0.0, -0.1, 0.9, 0.9]), np.full(4, 0.005))
    assert twins.named is None  # both are good, neither is the best


def test_what_cannot_be_shrunk_is_refused():
    with pytest.raises(ValueError, match="two groups"):
        shrink(np.ones(1), np.ones(1))
    with pytest.raises(ValueError, match="positive variances"):
        shrink(np.ones(3), np.array([1.0, 0, 1]))


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=3, max_size=8),
    st.floats(-5, 5),
)
def test_another_unit_moves_all_alike(groups, shift):
    means, variances = map(np.array, zip(*groups, strict=True))
    here, there = shrink(means, variances), shrink(means + shift, variances)
    assert there.mean == pytest.approx(here.mean + shift, abs=1e-6)
    assert there.above_average == pytest.approx(here.above_average, abs=1e-6)


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=3, max_size=8))
def test_groups_in_another_order_say_nearly_the_same(groups):
    # Draws are random, so the order shows, within the precision of four thousand of them.
    means, variances = map(np.array, zip(*groups, strict=True))
    one, other = shrink(means, variances), shrink(means[::-1].copy(), variances[::-1].copy())
    scale = np.sqrt(variances.max() + means.var())
    assert other.mean[::-1] == pytest.approx(one.mean, abs=0.1 * scale)


def worlds(difference, noise, groups=5, count=300):
    random = np.random.default_rng(20261122)
    for _ in range(count):
        truth = random.normal(0, difference, groups)
        variances = noise * random.uniform(0.6, 1.6, groups)
        yield truth, shrink(truth + random.normal(0, np.sqrt(variances)), variances)


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.2, 0.05, 0.01])
def test_of_slots_without_a_difference_hardly_ever_one_is_named(noise):
    named = [made.named is not None for _, made in worlds(0.0, noise)]
    assert np.mean(named) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize(("difference", "noise"), [(0.1, 0.05), (0.3, 0.05), (0.3, 0.01)])
def test_intervals_hold_the_truth_however_small_the_differences(difference, noise):
    held = []
    for truth, made in worlds(difference, noise):
        lead = truth - truth.mean()
        held.append((made.above_average_low <= lead) & (lead <= made.above_average_high))
    assert np.mean(held) >= 0.88


@pytest.mark.slow
def test_what_is_claimed_of_a_named_slot_is_true():
    claimed, true = [], []
    for truth, made in worlds(0.3, 0.01):
        if made.named is not None:
            claimed.append(np.expm1(made.above_average[made.named]))
            true.append(np.expm1((truth - truth.mean())[made.named]))
    assert 0.7 <= np.sum(claimed) / np.sum(true) <= 1.3
