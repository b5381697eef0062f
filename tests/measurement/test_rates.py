"""Groups are compared at equal exposure and an equal mix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.rates import compare
from measurement.shrinkage import shrink


def test_without_controls_a_rate_is_outcomes_over_exposure():
    # 30 / 1000 and 10 / 1000; posts of a group alike, so no more than Poisson: variance 1 / 30.
    made = compare(
        np.array([15.0, 15, 5, 5]), np.array([500.0, 500, 500, 500]), np.array([0, 0, 1, 1])
    )
    assert made.rates == pytest.approx([0.03, 0.01])
    assert made.log_variances == pytest.approx([1 / 30, 1 / 10])
    assert made.variation == 0


def test_a_group_is_not_better_for_its_better_format():
    # Videos bring three times as much as pictures; group 0 posts videos mostly. Within a format
    # both groups bring the same.
    groups = np.array([0, 0, 0, 1, 1, 1])
    formats = np.array([1, 1, 0, 1, 0, 0])
    exposure = np.full(6, 1000.0)
    outcomes = np.where(formats == 1, 60.0, 20.0)
    plain = compare(outcomes, exposure, groups)
    assert plain.rates[0] / plain.rates[1] == pytest.approx(140 / 100, rel=0.1)
    fair = compare(outcomes, exposure, groups, [formats])
    assert fair.rates == pytest.approx([0.04, 0.04])


def test_a_group_that_brought_nothing_is_low_and_not_without_a_rate():
    made = compare(np.array([20.0, 20, 0, 0]), np.full(4, 100.0), np.array([0, 0, 1, 1]))
    assert made.rates[1] == pytest.approx(0.5 / 200)
    assert np.isfinite(made.log_variances).all()


def test_a_viral_post_is_one_post():
    random = np.random.default_rng(5)
    exposure = np.r_[np.full(40, 1000.0), 50_000.0]
    groups = np.r_[np.tile([0, 1], 20), 1]
    rate = 0.02 * random.gamma(4, 1 / 4, 41)
    rate[-1] = 0.08
    made = compare(random.poisson(exposure * rate).astype(float), exposure, groups)
    # Summed up, group 1 would come to 0.06 or so.
    assert made.rates[1] < 0.03
    assert made.variation > 0.1


def test_controls_are_left_out_when_outcomes_are_few():
    groups, kinds = np.tile([0, 1], 10), np.repeat(np.arange(10), 2)
    outcomes = np.tile([2.0, 1], 10)
    made = compare(outcomes, np.ones(20), groups, [kinds])
    assert made.rates == pytest.approx([2.0, 1.0])


def test_nothing_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one outcome"):
        compare(np.zeros(2), np.ones(2), np.array([0, 1]))


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(100, 900)), min_size=8, max_size=30),
    st.floats(0.01, 100),
)
def test_exposure_in_another_unit_changes_the_unit_of_the_rates(posts, factor):
    outcomes, exposures = (np.array(column, float) for column in zip(*posts, strict=True))
    if not outcomes.sum():
        return
    groups = np.arange(len(posts)) % 2
    one, other = (compare(outcomes, exposures * by, groups) for by in (1.0, factor))
    assert other.rates * factor == pytest.approx(one.rates, rel=1e-6)
    assert other.log_variances == pytest.approx(one.log_variances, rel=1e-6)


@given(st.randoms(use_true_random=False))
def test_the_order_of_posts_does_not_matter(random):
    draw = np.random.default_rng(random.randrange(2**32))
    outcomes, exposures = draw.poisson(5, 24).astype(float), draw.uniform(50, 500, 24)
    groups, kinds = np.arange(24) % 3, draw.integers(0, 2, 24)
    order = draw.permutation(24)
    one = compare(outcomes, exposures, groups, [kinds])
    other = compare(outcomes[order], exposures[order], groups[order], [kinds[order]])
    assert other.rates == pytest.approx(one.rates, rel=1e-7)


def posts_of_slots(difference, posts=200, slots=5, count=150):
    """Worlds of posts: a few formats, reach of all sizes, posts that differ more than by chance."""
    random = np.random.default_rng(20261122)
    for _ in range(count):
        truth = random.normal(0, difference, slots)
        slot, form = random.integers(0, slots, posts), random.integers(0, 3, posts)
        reach = np.exp(random.normal(7, 0.8, posts))
        rate = 0.005 * np.exp(truth[slot] + np.array([0, 0.4, -0.4])[form])
        outcomes = random.poisson(reach * rate * random.gamma(2, 0.5, posts)).astype(float)
        rates = compare(outcomes, reach, slot, [form])
        yield truth, shrink(np.log(rates.rates), rates.log_variances)


@pytest.mark.slow
def test_posts_of_slots_without_a_difference_hardly_ever_name_one():
    assert np.mean([made.named is not None for _, made in posts_of_slots(0.0)]) <= 0.05


@pytest.mark.slow
def test_posts_of_slots_with_a_difference_claim_what_is_true():
    held, claimed, true = [], [], []
    for truth, made in posts_of_slots(0.3):
        lead = truth - truth.mean()
        held.append((made.above_average_low <= lead) & (lead <= made.above_average_high))
        if made.named is not None:
            claimed.append(np.expm1(made.above_average[made.named]))
            true.append(np.expm1(lead[made.named]))
    assert np.mean(held) >= 0.85
    assert 0.7 <= np.sum(claimed) / np.sum(true) <= 1.3
