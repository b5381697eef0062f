"""Keep, test or quit: bounds worked by hand, and laws that hold whatever is put in."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from measurement import worth

PLATFORM = {
    "cost": 2000.0,
    "is_cost_complete": True,
    "credited_amount": 3000.0,
    "any_touch_amount": 5000.0,
    "any_touch_squares": 500_000.0,
    "mean_sale_amount": 100.0,
    "unknown_origin_factor": 0.5,
    "company_amount": 100_000.0,
    "on_share": 1.0,
    "effect_low": math.nan,
    "effect_high": math.nan,
    "outcomes": 90.0,
    "coverage_pct": 66.0,
    "mature_weeks": 20.0,
    "maturity_pct": 90.0,
}


def frame(**more):
    return {name: np.array([value]) for name, value in (PLATFORM | more).items()}


def judged(margin_pct=40.0, **more):
    return {name: column[0] for name, column in worth.judge(frame(**more), margin_pct).items()}


def test_without_an_experiment_the_ceiling_is_all_it_touched():
    found = judged()
    # 50 sales of 100: their true number is at most that whose chance of 50 or fewer is 5 %.
    touched = 100 * stats.chi2.ppf(0.95, 2 * 51) / 2
    assert found["value_high"] == pytest.approx(touched * 1.5 * 0.4)
    assert found["value_low"] == 0 and found["verdict"] == "test"
    assert found["reason_code"] == "no_experiment"


def test_a_platform_without_sales_has_the_ceiling_of_three():
    found = judged(any_touch_amount=0.0, any_touch_squares=0.0)
    assert found["value_high"] == pytest.approx(-math.log(0.05) * 100 * 1.5 * 0.4)
    assert (found["verdict"], found["reason_code"]) == ("quit", "ceiling_below_cost")


def test_an_experiment_bounds_from_both_sides():
    found = judged(effect_low=0.06, effect_high=0.2)
    assert (found["value_low"], found["value_high"]) == pytest.approx((2400, 8000))
    assert found["verdict"] == "keep"
    assert judged(effect_low=0.04, effect_high=0.2)["verdict"] == "test"
    assert judged(effect_low=-0.1, effect_high=0.04)["verdict"] == "quit"


def test_weeks_it_was_off_count_neither_for_nor_against_it():
    # On: 100 a day. Off: 80. Fifty days of each make 9,000; on throughout it brings 20 of 100.
    found = judged(100.0, effect_low=0.2, effect_high=0.2, on_share=0.5, company_amount=9000.0)
    assert found["value_low"] == pytest.approx(2000) == found["value_high"]


@pytest.mark.parametrize(
    "more, reason",
    [
        ({"cost": math.nan}, "no_cost"),
        ({"cost": 0.0}, "no_cost"),
        ({"mature_weeks": 7.0}, "young"),
        ({"maturity_pct": 49.0}, "young"),
        ({"maturity_pct": math.nan}, "young"),
        ({"coverage_pct": 59.0}, "untracked"),
        ({"outcomes": 29.0}, "few_outcomes"),
        ({"mean_sale_amount": math.nan}, "unknown_value"),
    ],
)
def test_gates_come_before_the_verdict(more, reason):
    found = judged(**more)
    assert (found["verdict"], found["reason_code"]) == ("insufficient data", reason)


def test_an_experiment_needs_no_tracking():
    found = judged(effect_low=0.1, effect_high=0.2, coverage_pct=10.0, outcomes=0.0)
    assert found["verdict"] == "keep"


def test_without_a_margin_a_platform_can_be_ruled_out_but_not_in():
    assert judged(None, effect_low=0.5, effect_high=0.6)["verdict"] == "test"
    assert judged(None, effect_low=0.0, effect_high=0.019)["verdict"] == "quit"
    assert judged(None, effect_low=0.0, effect_high=0.021)["verdict"] == "test"


def test_a_cost_without_hours_can_rule_out_but_not_in():
    more = {"is_cost_complete": False}
    assert judged(effect_low=0.5, effect_high=0.6, **more)["reason_code"] == "cost_incomplete"
    assert judged(effect_low=0.0, effect_high=0.01, **more)["verdict"] == "quit"


def test_credit_alone_is_provisional_at_best():
    found = judged(credited_amount=10_001.0)  # half of it, at 40 %, is 2,000.20
    assert found["verdict"] == "test" and found["is_provisional"]
    assert not judged(credited_amount=9_999.0)["is_provisional"]
    assert not judged(None, credited_amount=1e9)["is_provisional"]


amounts = st.one_of(st.floats(0, 1e6), st.just(math.nan))
anything = st.fixed_dictionaries(
    {
        "cost": amounts,
        "is_cost_complete": st.booleans(),
        "credited_amount": amounts,
        "any_touch_amount": amounts,
        "any_touch_squares": amounts,
        "mean_sale_amount": amounts,
        "unknown_origin_factor": st.one_of(st.floats(0, 10), st.just(math.nan)),
        "company_amount": amounts,
        "on_share": st.floats(0.1, 1),
        "outcomes": amounts,
        "coverage_pct": st.one_of(st.floats(0, 100), st.just(math.nan)),
        "mature_weeks": st.floats(0, 60),
        "maturity_pct": st.one_of(st.floats(0, 100), st.just(math.nan)),
    }
)
margins = st.one_of(st.none(), st.floats(1, 100))
effects = st.tuples(st.floats(-1, 0.9), st.floats(-1, 0.9)).map(sorted)


@given(anything, margins)
def test_nothing_is_kept_without_an_experiment(given_, margin):
    assert judged(margin, **given_)["verdict"] != "keep"


@given(anything, margins, effects)
def test_what_is_decided_has_its_bound_on_the_right_side_of_the_cost(given_, margin, limits):
    for effect in ((math.nan, math.nan), limits):
        found = judged(margin, **given_, effect_low=effect[0], effect_high=effect[1])
        if found["verdict"] == "quit":
            assert found["value_high"] < given_["cost"]
        if found["verdict"] == "keep":
            assert found["value_low"] > given_["cost"] and margin is not None
            assert given_["is_cost_complete"]
        passed = found["verdict"] != "insufficient data"
        if passed and found["value_high"] < given_["cost"]:
            assert found["verdict"] == "quit"


@given(anything, margins, effects, st.floats(1, 10))
def test_a_dearer_platform_is_never_kept_for_it(given_, margin, limits, times):
    more = given_ | {"effect_low": limits[0], "effect_high": limits[1]}
    order = {"quit": 0, "test": 1, "keep": 2}
    cheap = judged(margin, **more)["verdict"]
    dear = judged(margin, **(more | {"cost": more["cost"] * times}))["verdict"]
    assert order.get(dear, 1) <= order.get(cheap, 1)


def test_a_test_is_as_long_as_its_question():
    found = worth.advise(frame(cost=4000.0), 40.0, sigma=0.1)
    # A tenth of all margin pays for it. By thumb (5.6 x 0.1 / -ln 0.9)^2 = 28.3 weeks; trend and t
    # make it 34: (2.0423 + 0.8538) x 0.2 / sqrt(30) = 0.1057, 1 - exp(-0.1057) = 0.1003 is not
    # enough, and 36 with a cubic trend are.
    assert found["break_even_share"][0] == pytest.approx(0.1)
    assert found["weeks"][0] == 36
    assert 0.097 < found["smallest_effect"][0] < 0.1
    too_small = worth.advise(frame(cost=400.0), 40.0, sigma=0.1)
    assert too_small["weeks"][0] == worth.USUAL_TEST_WEEKS
    assert too_small["smallest_effect"][0] > too_small["break_even_share"][0]
    assert math.isnan(worth.advise(frame(), 40.0, sigma=math.nan)["weeks"][0])
