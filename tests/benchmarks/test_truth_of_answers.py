"""Scores of credit, decisions, experiments, slots, half-lives, answers and cohorts, by hand."""

import math

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.truth import (
    credit,
    decisions,
    journeys,
    maturity,
    responses,
    shelf_life,
    slots,
    switching,
)
from benchmarks.truth.family import Score
from benchmarks.truth.night import Night
from benchmarks.truth.plan import plan
from sandbox.worlds import panels
from sandbox.worlds.world import World

FAMILIES = (
    journeys.JOURNEYS,
    switching.SWITCHING,
    slots.BEST_SLOT,
    shelf_life.SHELF_LIFE,
    responses.RESPONSES,
    maturity.MATURITY,
)
WORLD = {"family": "D", "seed": 1, "knobs": {}}


@pytest.fixture(scope="module")
def night():
    return Night(plan(tuple({mart for family in FAMILIES for mart in family.marts})))


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.title)
def test_the_models_of_the_night_answer_about_every_family(night, family):
    rows = []
    for seed in (1, 2):
        world = family.generate(seed, "small")
        judged = family.judge(world, night.answer(world))
        assert judged
        rows += [{**WORLD, "seed": seed, "knobs": dict(world.knobs), **row} for row in judged]
    assert all(isinstance(one, Score) for one in family.score(rows))
    assert family.wrong(rows) is not None and family.intervals(rows) is not None


def found(scores):
    return {one.score: one for one in scores}


def decided(verdict, worth, cost, method=decisions.OURS, is_tested=True):
    told = {"kind": "decision", "platform": "x", "reason_code": "-", "method": method}
    return {
        **WORLD,
        **told,
        "verdict": verdict,
        "worth": worth,
        "cost": cost,
        "is_tested": is_tested,
    }


def test_decisions_are_scored_as_by_hand():
    rows = [
        decided("keep", 10.0, 5.0),
        decided("keep", 4.0, 5.0),
        decided("quit", 1.0, 5.0),
        decided("test", 2.0, 5.0, is_tested=False),
        decided("quit", 9.0, 5.0, "last click"),
    ]
    told = found(decisions.score("task", rows))
    assert told["precision of keep"].value == 1 / 2
    assert told["precision of quit"].value == 1
    assert told["precision of quit"].baselines == {"last click": 0}
    assert told["share decided"].value == 3 / 4
    # Lost: 1 by the wrong keep, 3 by going on with what is tested; the costs are 20.
    assert told["money lost by deciding so, of all cost"].value == (1 + 3) / 20
    assert told["money lost by deciding so, of all cost"].baselines == {"last click": 4 / 5}
    assert told["keep without an experiment"].value == 0
    assert [row["said"] for row in decisions.wrong(rows)] == ["keep x (-)"]


def test_a_keep_without_an_experiment_is_a_miss():
    (last,) = decisions.score("task", [decided("keep", 9.0, 1.0, is_tested=False)])[-1:]
    assert last.value == 1 and last.is_met is False


def cohort(seed, final, low, high, leads, seen, falls=False):
    told = {"knobs": {"sessions_a_week": 1_000, "rate_falls": falls}, "seed": seed}
    figures = {"": final, "_low": low, "_high": high, "leads": leads, "seen": seen}
    return {**WORLD, "kind": "cohort", "week_on": "2026-11-09", **told, **figures}


def test_cohorts_are_scored_as_by_hand():
    rows = [
        cohort(1, 90.0, 80.0, 120.0, 100, 50),
        cohort(1, 110.0, 105.0, 120.0, 100, 50),
        cohort(2, 120.0, 80.0, 130.0, 100, 60, falls=True),
        cohort(2, None, None, None, 100, 60, falls=True),
    ]
    told = found(maturity.score(rows))
    assert told["bias of the last four weeks"].value == pytest.approx((0 + 0.2) / 2)
    assert told["bias of the last four weeks"].baselines["raw counts"] == pytest.approx(-0.45)
    assert told["coverage of 90 % intervals"].value == 2 / 3
    assert told["cohorts without an expectation"].value == 1 / 4
    assert len(maturity.wrong(rows)) == 1


def slot(named, estimate, true, top, spread=0.3, raw=50.0):
    told = {"kind": "slot", "outcome": "sessions", "slot": "weekend", "raw": raw}
    figures = {"estimate": estimate, "low": estimate - 10, "high": estimate + 10, "true": true}
    return {
        **WORLD,
        **told,
        **figures,
        "is_named": named,
        "is_top": top,
        "knobs": {"spread": spread},
    }


def test_slots_are_scored_as_by_hand():
    table = {**WORLD, "kind": "table", "outcome": "sessions"}
    rows = [
        slot(True, 30.0, 40.0, True),
        slot(False, -30.0, -40.0, False, raw=-50.0),
        {**table, "knobs": {"spread": 0.3}, "is_named": True},
        {**table, "knobs": {"spread": 0.0}, "is_named": False},
        {**table, "knobs": {"spread": 0.0}, "is_named": True},
    ]
    told = found(slots.score(rows))
    assert told["a slot named where none differs"].value == 1 / 2
    assert told["claim / truth of named slots"].value == 30 / 40
    assert told["claim / truth of named slots"].baselines["raw dashboard"] == 50 / 40
    assert told["named slots that are truly the best"].value == 1
    assert told["coverage of 90 % intervals"].value == 1


def test_the_truth_of_a_slot_is_the_mean_of_its_posts_against_the_other_slots():
    from datetime import datetime

    weekend, monday = datetime(2026, 11, 21, 10), datetime(2026, 11, 16, 10)
    truth = [{"posted_at": weekend, "multiple": 2.0}, {"posted_at": monday, "multiple": 0.5}]
    world = World("D", 1, {}, {}, tuple(truth))
    above = slots._above_average(world, ["weekend", "weekday morning"])
    assert above == pytest.approx({"weekend": 100.0, "weekday morning": -50.0})


def test_a_half_life_of_a_final_age_is_shorter_than_that_of_all_times():
    truth = {"half_life_hours": 24.0, "shape": 1.0}
    assert shelf_life._until(truth, 1e9) == pytest.approx(24)
    # Exponential with a mean of 24 / ln 2 hours: by 24 hours half has come, half of that by 9.96 h.
    assert shelf_life._until(truth, 24.0) == pytest.approx(-math.log2(0.75) * 24)


def test_formats_that_are_alike_and_told_apart_are_counted():
    def told(kind, low, high):
        figures = {"estimate": (low + high) / 2, "low": low, "high": high, "raw": 9.0, "true": 10.0}
        return {**WORLD, "kind": "format", "post_type": kind, **figures}

    rows = [told("image", 8.0, 9.0), told("carousel", 9.5, 12.0), told("video", 1.0, 2.0)]
    scores = found(shelf_life.score(rows))
    assert scores["formats alike whose intervals are apart"].value == 1
    assert scores["coverage of 90 % intervals"].value == 1 / 3


def test_a_platform_that_answers_less_than_half_has_no_time_in_which_half_are_answered():
    told = {**WORLD, "kind": "platform", "platform": "x", "claim": "measured"}
    rows = [
        {**told, "estimate": 110.0, "raw": 50.0, "true": 100.0},
        {**told, "estimate": None, "raw": 50.0, "true": math.inf},
    ]
    scores = found(responses.score(rows))
    assert scores["median bias of the time in which half are answered"].value == pytest.approx(0.1)
    assert scores["no time told where most are never answered"].value == 1


def test_limits_of_another_level_keep_the_middle_and_widen_on_the_log():
    # An effect of 20 % with a standard error of .1 of its log, 20 degrees of freedom.
    middle, error, t90, t95 = math.log(0.8), 0.1, 1.7247, 2.0860
    row = {"estimate": 20.0, "df": 20}
    row |= {"low": 100 * (1 - math.exp(middle + t90 * error))}
    row |= {"high": 100 * (1 - math.exp(middle - t90 * error))}
    low, high = switching._limits(row, 0.95)
    assert low == pytest.approx(100 * (1 - math.exp(middle + t95 * error)), abs=1e-3)
    assert high == pytest.approx(100 * (1 - math.exp(middle - t95 * error)), abs=1e-3)


def test_the_design_that_is_scored_is_the_product_s_own():
    world = switching.SWITCHING.generate(1, "small")
    plain = panels.generate(1, "small")
    name = "stg_company__experiments"
    assert len(world.facts[name]) == len(plain.facts[name])
    assert not world.facts[name]["is_on"].equals(plain.facts[name]["is_on"])


def test_all_models_credit_the_leads_of_a_path_to_its_platforms():
    # Two leads: one after facebook and x, one after Direct only; and a journey that led nowhere.
    at = np.array(["2026-01-01", "2026-01-02", "2026-01-01", "2026-01-01"], "datetime64[us]")
    touchpoints = pa.table(
        {
            "person_id": ["a", "a", "b", "c"],
            "touched_at": at,
            "channel": ["Organic Social", "Organic Social", "Direct", "Organic Social"],
            "platform": ["facebook", "x", None, "x"],
        }
    )
    led = np.array(["2026-01-03", "2026-01-03"], "datetime64[us]")
    leads = pa.table({"person_id": ["a", "b"], "became_lead_at": led})
    credits = pa.table(
        {
            "conversion_id": ["1", "1", "2"],
            "conversion_kind": ["lead"] * 3,
            "model": ["linear"] * 3,
            "platform": ["facebook", "x", None],
            "share": [0.5, 0.5, 1.0],
        }
    )
    facts = {"touchpoints": touchpoints, "leads": leads, "credits": credits}
    told = dict(credit._models(World("B", 1, {}, facts, ())))
    places = [credit.PLATFORMS.index(name) for name in ("facebook", "x")]
    assert told["linear"][places].tolist() == [0.5, 0.5]
    assert told["any_touch"][places].tolist() == [1, 1]
    assert told["leave_one_out"][places].sum() == pytest.approx(1)
    assert told["markov"][places[0]] > 0
