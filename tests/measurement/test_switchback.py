"""Switchbacks: closed forms, another solver, the exactness of p-values, laws of the design."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from measurement import poisson, schedules, switchback

ROOT = Path(__file__).resolve().parents[2]


def near(expected, by=1e-5):
    return pytest.approx(expected, abs=by)


def world(blocks, share, rng, weekly=300.0, sigma=0.15):
    """Return the outcome of each block and whether the platform was on in it."""
    is_on = schedules.draw(blocks, int(rng.integers(2**31)))
    mean = weekly * np.exp(sigma * rng.normal(size=blocks)) * np.where(is_on, 1, 1 - share)
    return rng.poisson(mean).astype(float), is_on


def test_an_outcome_without_chance_is_read_exactly():
    is_on = schedules.draw(14, seed=3)
    outcome = 200 * np.exp(0.02 * np.arange(14)) * np.where(is_on, 1, 0.7)
    (reading,) = switchback.read(outcome, is_on)
    assert reading.effect == near(0.3) and reading.standard_error == near(0)
    assert reading.limits(0.9) == near((0.3, 0.3)) and reading.df == 14 - 2 - 1
    # Of 924 orders of seven on and seven off, only its own (and its mirror) shows as much.
    assert reading.p_value < 0.01


def test_the_reading_is_that_of_a_general_optimiser_and_its_jackknife():
    rng = np.random.default_rng(5)
    outcome, is_on = world(14, 0.2, rng, sigma=0.3)
    time = np.linspace(-1, 1, 14)
    design = np.column_stack([~is_on, np.ones(14), time]).astype(float)

    def change(kept):
        def loss(beta):
            eta = design[kept] @ beta
            return float((np.exp(eta) - outcome[kept] * eta).sum())

        start = np.array([0, math.log(outcome.mean()), 0])
        return optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-7}).x[0]

    every = np.arange(14)
    whole = change(every)
    left_out = np.array([change(every[every != block]) for block in every])
    error = math.sqrt(13 / 14 * ((left_out - whole) ** 2).sum())
    (reading,) = switchback.read(outcome, is_on)
    assert reading.log_change == near(whole, 1e-5)
    assert reading.standard_error == near(error, 1e-5)
    reach = stats.t.ppf(0.95, 11) * error
    limits = (1 - math.exp(whole + reach), 1 - math.exp(whole - reach))
    assert reading.limits(0.9) == near(limits, 1e-5)


def test_the_p_value_is_that_of_all_schedules_there_are():
    rng = np.random.default_rng(11)
    outcome, is_on = world(12, 0.25, rng)
    schedules = [
        np.isin(np.arange(12), on)
        for on in itertools.combinations(range(12), 6)
        if not re.search("1{5}|0{5}", "".join("1" if b in on else "0" for b in range(12)))
    ]
    trend = np.column_stack([np.ones(12), np.linspace(-1, 1, 12)])
    fitted = poisson.fit(outcome, trend[:, 1:], np.zeros(12, np.int64)).means

    def score(on):
        root = np.sqrt(fitted)
        against, *_ = np.linalg.lstsq(trend * root[:, None], ~on * root, rcond=None)
        left = ~on - trend @ against
        return abs(left @ (outcome - fitted)) / math.sqrt((left**2 * fitted).sum())

    exact = np.mean([score(on) >= score(is_on) - 1e-9 for on in schedules])
    (reading,) = switchback.read(outcome, is_on)
    assert reading.p_value == near(exact, 0.02)  # 2,000 draws: three standard errors of 0.005


@given(st.integers(4, 60), st.integers(0, 2**31 - 1))
def test_a_schedule_is_balanced_and_the_seeds_own(blocks, seed):
    is_on = schedules.draw(blocks, seed)
    assert is_on.sum() == (blocks + 1) // 2
    assert np.array_equal(is_on, schedules.draw(blocks, seed))
    runs = [len(list(run)) for _, run in itertools.groupby(is_on)]
    assert max(runs) <= schedules.LONGEST_RUN


@given(st.integers(4, 30), st.integers(0, 1000))
def test_schedules_are_drawn_again_from_the_same_design(blocks, seed):
    is_on = schedules.draw(blocks, seed)
    again = schedules.redrawn(is_on, draws=20)
    assert again.shape == (20, blocks) and (again.sum(axis=1) == is_on.sum()).all()
    assert np.array_equal(again, schedules.redrawn(is_on, draws=20))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_on_and_off_exchanged_turns_the_sign_alone(seed):
    outcome, is_on = world(16, 0.2, np.random.default_rng(seed))
    (one,), (other,) = (switchback.read(outcome, on, redraws=99) for on in (is_on, ~is_on))
    assert other.log_change == near(-one.log_change)
    assert other.standard_error == near(one.standard_error) and other.p_value == one.p_value


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 1000))
def test_the_unit_of_the_outcome_does_not_matter(seed, unit):
    outcome, is_on = world(16, 0.2, np.random.default_rng(seed))
    (one,), (other,) = (switchback.read(y, is_on, redraws=99) for y in (outcome, unit * outcome))
    assert (other.log_change, other.standard_error) == near((one.log_change, one.standard_error))
    assert other.p_value == one.p_value


def test_several_platforms_are_told_apart():
    on = np.column_stack([schedules.draw(26, 1), schedules.draw(26, 2)])
    outcome = 100 * np.where(on[:, 0], 1, 0.9) * np.where(on[:, 1], 1, 0.6)
    first, second = switchback.read(outcome, on)
    assert (first.effect, second.effect) == near((0.1, 0.4))


def test_twelve_blocks_cannot_carry_four_platforms():
    rng = np.random.default_rng(1)
    on = np.column_stack([schedules.draw(12, seed) for seed in range(4)])
    readings = switchback.read(rng.poisson(100, 12), on)
    assert [math.isnan(r.effect) and math.isnan(r.limits(0.9)[0]) for r in readings] == [True] * 4
    assert switchback.degrees_of_freedom(12, 4) < switchback.LEAST_DF
    assert switchback.degrees_of_freedom(12, 1) >= switchback.LEAST_DF


@pytest.mark.parametrize(
    "outcome, on",
    [
        (np.ones(14), np.ones(14, bool)),  # never off
        (np.zeros(14), schedules.draw(14, 1)),  # nothing happened
        (np.where(schedules.draw(14, 1), 5.0, 0.0), schedules.draw(14, 1)),  # nothing while off
    ],
)
def test_what_cannot_be_compared_is_not_enough_data(outcome, on):
    (reading,) = switchback.read(outcome, on)
    assert math.isnan(reading.effect) and math.isnan(reading.p_value)


def test_the_smallest_effect_is_worked_by_hand():
    # The rule of thumb: sigma 0.15, 26 weeks, an error of 2 x 0.15 / 5.099 = 0.0588, times 2.8.
    rule = switchback.RULE_OF_THUMB * 2 * 0.15 / math.sqrt(26)
    assert round(100 * rule) == 16
    # Level, quadratic trend and platform leave 22: (2.0739 + 0.8583) x 0.3 / sqrt(22) = 0.1875,
    # and 1 - exp(-0.1875) = 0.171.
    assert switchback.smallest_effect(0.15, 26) == near(0.1710, 1e-4)
    # Many blocks: the rule itself, as a share.
    assert switchback.smallest_effect(0.15, 5000) == near(0.84 / math.sqrt(5000), 2e-4)
    assert math.isnan(switchback.smallest_effect(0.15, 4, platforms=4))


@given(st.floats(0.01, 1), st.floats(0.02, 0.9))
def test_the_advised_blocks_are_the_first_that_suffice(sigma, effect):
    blocks = switchback.blocks_needed(sigma, effect)
    assert blocks % 2 == 0 and switchback.smallest_effect(sigma, blocks) <= effect
    if blocks > switchback.LEAST_BLOCKS:
        # A more crooked trend begins at each dozen: two blocks fewer may do just as well there.
        assert switchback.smallest_effect(sigma, max(blocks - 4, 12)) > effect * 0.95
    assert switchback.blocks_needed(0.15, 0.05) > 260  # five per cent: more than five years


def test_noise_of_demand_and_of_counting_add_up():
    assert switchback.with_counting(0.15, 300) == near(math.sqrt(0.0225 + 1 / 300))


def test_noise_is_at_least_that_of_counting():
    assert switchback.noise(np.full(26, 100.0)) == near(0.1)
    assert switchback.noise(100 * 1.01 ** np.arange(26)) == near(0.0938, 0.001)  # mean 113.6
    assert math.isnan(switchback.noise(np.full(7, 100.0)))
    assert math.isnan(switchback.noise(np.zeros(26)))
    restless = np.where(np.arange(26) % 2, 80.0, 120.0)
    assert switchback.noise(restless) == near(0.2 * math.sqrt(26 / 23), 0.002)


def test_the_washout_is_left_out_of_each_block():
    daily = np.arange(21.0)
    assert switchback.totals(daily, [0, 7], [6, 13]) == near([3 + 4 + 5 + 6, 10 + 11 + 12 + 13])
    assert switchback.weekly_totals(daily[:-3]) == near([7 + 8 + 9 + 10, 14 + 15 + 16 + 17])


def test_models_and_measurement_leave_out_the_same_days():
    macro = (ROOT / "dbt_project/macros/washout_days.sql").read_text()
    assert re.findall(r"-%}(\d+)\{%", macro) == [str(switchback.WASHOUT_DAYS)]


@pytest.mark.slow
def test_without_an_effect_every_p_value_comes_as_often():
    rng = np.random.default_rng(2)
    p = [
        switchback.read(*world(14, 0.0, rng, sigma=0.4), redraws=199)[0].p_value for _ in range(800)
    ]
    # An exact p-value is uniform on the multiples of 1/200.
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert np.mean(np.array(p) <= 0.05) == near(0.05, 3 * math.sqrt(0.05 * 0.95 / 800))


@pytest.mark.slow
@pytest.mark.parametrize("blocks", [14, 26, 52])
def test_limits_hold_the_truth_as_often_as_they_say(blocks):
    rng = np.random.default_rng(blocks)
    held = []
    for _ in range(400):
        outcome, is_on = world(blocks, 0.1, rng)
        low, high = switchback.read(outcome, is_on, redraws=1)[0].limits(0.95)
        held.append(low <= 0.1 <= high)
    assert 0.93 <= np.mean(held) <= 0.98


@pytest.mark.slow
def test_the_advised_number_of_blocks_finds_the_effect_four_times_in_five():
    rng = np.random.default_rng(4)
    found = []
    for _ in range(300):
        before, _ = world(26, 0.0, rng)
        blocks = switchback.blocks_needed(switchback.noise(before), 0.15)
        outcome, is_on = world(blocks, 0.15, rng)
        found.append(switchback.read(outcome, is_on, redraws=199)[0].p_value <= 0.05)
    assert 0.75 <= np.mean(found) <= 0.9
