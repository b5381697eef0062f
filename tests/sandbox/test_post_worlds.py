"""Worlds of posts are pure functions of their seed, and true by the way they are made."""

import dataclasses
import math

import numpy as np
import pytest

from sandbox.worlds import oracle, post_worlds
from sandbox.worlds.posts import EXPOSURE, OUTCOMES, carries_nothing, controls, demand_of, draw
from sandbox.worlds.seeds import SCORED, TRYING


@pytest.mark.parametrize("generate", [post_worlds.generate, post_worlds.generate_without_effects])
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(generate):
    one, again, other = generate(3, "small"), generate(3, "small"), generate(5, "small")
    assert one.truth == again.truth and one.knobs == again.knobs
    assert one.facts.keys() == again.facts.keys()
    assert all(table.equals(again.facts[name]) for name, table in one.facts.items())
    assert not one.facts["touchpoints"].equals(other.facts["touchpoints"])


def test_no_rule_is_tried_on_the_seeds_that_are_scored():
    scored = [seed for seeds in SCORED.values() for seed in seeds]
    assert len(scored) == len(set(scored)) and not set(scored) & set(TRYING)
    assert all(len(seeds) >= 200 for seeds in SCORED.values())


@pytest.mark.parametrize("seed", [2, 4, 6])
def test_what_is_made_to_tell_nothing_tells_nothing_in_fifteen_thousand_posts(seed):
    chosen = post_worlds.knobs("A", seed, "full")
    demand = demand_of("A", seed, chosen)
    for name, platform in chosen.platforms.items():
        posts = draw("A", seed, chosen, name, demand, oracle.POSTS)
        reach = np.log1p(posts.totals["reach"])
        for metric, total in posts.totals.items():
            if not carries_nothing(chosen, platform, metric):
                continue
            known = controls(posts)
            if metric not in EXPOSURE:
                known = np.column_stack([known, reach])
            for outcome in OUTCOMES:
                # A fifth of a worthwhile effect, ln 1.2.
                assert abs(oracle.effect(total, posts.expected[outcome], known)) < 0.036


def test_a_metric_that_carries_much_intent_is_worth_knowing():
    told = [
        (world.knobs["platforms"][row["platform"]]["carries"].get(row["metric"], 0), row["theta"])
        for world in (post_worlds.generate(seed, "small") for seed in range(1, 6))
        for row in world.truth
        if not world.knobs["platforms"][row["platform"]]["reach_follows_intent"]
        and row["metric"] in ("likes", "saves")
    ]
    much = [theta for carries, theta in told if carries >= 0.6]
    assert much and min(much) > math.log(1.2)


def test_the_oracle_finds_the_effect_it_is_told():
    dice = np.random.default_rng(1)
    control, quality = dice.normal(size=(2, 20_000))
    metric = np.expm1(np.abs(5 + 0.3 * control + 0.5 * quality))
    expected = np.exp(1 + 0.7 * control + 0.8 * quality)
    # The interquartile range of a normal is 1.349 sd, and log1p(metric) moves .5 per unit quality.
    effect = oracle.effect(metric, expected, control[:, None])
    assert effect == pytest.approx(0.8 * 1.349, rel=0.02)


def test_demand_moves_everything_in_a_confounded_world_and_nothing_is_true():
    world = post_worlds.generate_without_effects(5, "full")
    assert world.knobs["confounding"] > 0
    assert all(row["theta"] == 0 and row["is_structural_zero"] for row in world.truth)
    chosen = post_worlds.knobs("F", 5, "full")
    demand = demand_of("F", 5, chosen)
    nothing = dict.fromkeys(chosen.platforms, post_worlds.NOTHING)
    posts = draw(
        "F",
        5,
        dataclasses.replace(chosen, confounding=3.0, platforms=nothing),
        "instagram",
        demand,
        5_000,
    )
    together = np.corrcoef(np.log1p(posts.totals["likes"]), np.log(posts.expected["sessions"]))
    assert together[0, 1] > 0.2


def test_visits_leads_and_sales_of_a_world_fit_together():
    facts = post_worlds.generate(7, "small").facts
    sessions, touches = facts["sessions"], facts["touchpoints"]
    assert sessions["session_id"].equals(touches["touchpoint_id"])
    persons = set(touches["person_id"].to_pylist())
    assert set(facts["leads"]["person_id"].to_pylist()) <= persons
    assert facts["credits"]["conversion_id"].equals(facts["conversions"]["conversion_id"])
    linked = set(facts["posts"]["link_code"].to_pylist()) - {None}
    assert set(touches["post_id"].to_pylist()) - {None} <= linked


def test_readings_of_a_post_never_fall():
    table = post_worlds.generate(7, "small").facts["post_metrics_daily"]
    rows = zip(
        table["platform"].to_pylist(),
        table["post_id"].to_pylist(),
        table["metric"].to_pylist(),
        table["observed_at"].to_pylist(),
        table["value"].to_pylist(),
        strict=True,
    )
    last: dict[tuple[str, str, str], int] = {}
    for platform, post, metric, _, value in sorted(rows):
        assert value >= last.get((platform, post, metric), 0)
        last[platform, post, metric] = value
