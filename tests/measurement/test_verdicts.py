"""Verdicts: worlds whose truth is known, laws no data may break, words that may not be said."""

import re

import numpy as np
import pytest
from metric_worlds import joined, kept, rows_of, world

from measurement.verdicts import judge

SETTINGS = {"worthwhile_effect_pct": 20.0}
CLICKS, LIKES = (("pinterest", metric, "sessions") for metric in ("clicks", "likes"))
#: What only a randomised experiment may say.
CAUSAL = re.compile(r"\b(drive[sn]?|cause[sd]?|incremental)\b", re.I)


@pytest.fixture(scope="module")
def frames():
    # A post a day for a year: half of that leaves an interval as wide as the threshold.
    return world(weeks=52, per_week=7)


@pytest.fixture(scope="module")
def rows(frames):
    return rows_of(judge(*frames, SETTINGS))


def figures(row):
    return [value for value in row.values() if isinstance(value, float)]


def test_a_metric_that_carries_intent_leads_and_one_that_does_not_is_vanity(rows):
    assert rows[CLICKS]["verdict"] == "leading indicator"
    assert rows[CLICKS]["effect_low_pct"] > 0 and rows[CLICKS]["effect_pct"] > 20
    assert rows[LIKES]["verdict"] == "vanity"
    assert rows[LIKES]["effect_high_pct"] < 20


def test_each_row_has_a_sample_a_reason_a_claim_and_a_sentence(rows):
    for row in rows.values():
        assert row["reason_code"] and row["units"] is not None
        told = {"insufficient data": "not enough data"}.get(row["verdict"], "modelled")
        assert row["claim"] == told
        assert "20 %" in row["statement"] and not CAUSAL.search(row["statement"])
        if row["verdict"] in ("vanity", "leading indicator"):
            assert "Overturned if" in row["statement"]
            assert f"{row['effect_low_pct']:+,.1f} %" in row["statement"]
            assert f"{row['effect_high_pct']:+,.1f} %" in row["statement"]


@pytest.mark.parametrize("seed", range(3))
def test_vanity_is_never_said_where_a_worthwhile_effect_is_possible_or_data_are_few(seed):
    for row in rows_of(judge(*world(seed, weeks=13, per_week=4), SETTINGS)).values():
        if row["verdict"] == "vanity":
            assert row["effect_high_pct"] < row["worthwhile_effect_pct"]
            assert row["weeks"] >= 12 and row["units"] >= 40 and row["outcome_events"] >= 30
        else:
            assert row["claim"] == "not enough data" or row["verdict"] == "leading indicator"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda units: kept(units, units["week"] < 11), "short_history"),
        (lambda units: {**units, "sessions": np.minimum(units["sessions"], 0)}, "sparse_outcome"),
        (lambda units: {**units, "value": units["value"] * 0 + 7}, "no_variation"),
        (lambda units: {**units, "value": units["exposure"] - 1}, "no_variation"),
        (lambda units: {**units, "sessions": units["sessions"] * np.nan}, "short_history"),
    ],
)
def test_too_little_is_insufficient_data_with_its_reason(frames, change, reason):
    units, panel = frames
    row = rows_of(judge(change(units), panel, SETTINGS))[LIKES]
    assert (row["verdict"], row["reason_code"]) == ("insufficient data", reason)
    assert not any(value != value for value in figures(row))


def test_the_order_of_rows_and_of_other_columns_changes_nothing(frames, rows):
    rng = np.random.default_rng(1)
    shuffled = [kept(f, rng.permutation(len(f["platform"]))) for f in frames]
    again = rows_of(judge(*(dict(reversed(f.items())) for f in shuffled), SETTINGS))
    for key, row in rows.items():
        for name, value in row.items():
            assert again[key][name] == (
                pytest.approx(value, rel=1e-6) if isinstance(value, float) else value
            )


def test_another_currency_changes_no_verdict_and_no_effect(frames, rows):
    units, panel = ({**f, "revenue": 117 * f["revenue"]} for f in frames)
    for key, row in rows_of(judge(units, panel, SETTINGS)).items():
        assert row["verdict"] == rows[key]["verdict"]
        assert row["effect_pct"] == pytest.approx(rows[key]["effect_pct"], rel=1e-6)


def test_posts_of_another_platform_change_nothing_but_the_q_values(frames, rows):
    units, panel = (joined(pair) for pair in zip(frames, world(9, platform="x"), strict=True))
    both = rows_of(judge(units, panel, SETTINGS))
    for key, row in rows.items():
        assert {**both[key], "q_value": None} == {**row, "q_value": None}


def test_without_a_tracked_post_the_reason_is_that(frames):
    units, panel = frames
    none = kept(units, np.zeros(len(units["platform"]), bool))
    # A platform that posts now and then: a weak day is one without a post.
    row = rows_of(judge(none, panel, SETTINGS))[LIKES]
    if row["unit_grain"] == "day" and row["verdict"] == "insufficient data":
        assert row["reason_code"] in ("untracked", "interval_too_wide", "same_day_not_ruled_out")
    quiet = {**panel, "value": np.where(panel["on_day"] % 7 == 0, panel["value"], 0)}
    assert rows_of(judge(none, quiet, SETTINGS))[LIKES]["reason_code"] == "untracked"


def test_common_demand_alone_leads_nothing():
    # Weeks so different that what happens in them looks alike; no post brings more than another.
    units, panel = world(4, demand=3.0, per_week=3)
    rng = np.random.default_rng(4)
    pace = units["demand_sessions"] / units["demand_sessions"].mean()
    units = {**units, "sessions": rng.poisson(12 * pace).astype(float)}
    units["value"] = rng.poisson(20 * pace).astype(float)
    found = rows_of(judge(units, panel, SETTINGS))
    assert not [key for key, row in found.items() if row["verdict"] == "leading indicator"]


def test_metrics_that_say_the_same_are_named_together(frames):
    units, panel = frames
    likes = kept(units, units["metric"] == "likes")
    named = np.full(len(likes["metric"]), "reactions", object)
    twice = joined([units, {**likes, "metric": named, "value": likes["value"] + 1}])
    found = rows_of(judge(twice, panel, SETTINGS))
    assert found[LIKES]["correlated_group"] == "likes, reactions"
    assert found[CLICKS]["correlated_group"] is None


def test_nothing_to_judge_gives_no_row(frames):
    units, panel = (kept(f, np.zeros(len(f["platform"]), bool)) for f in frames)
    assert judge(units, panel, SETTINGS)["platform"] == []
