"""Laws of the worlds with a truth: journeys, switchbacks, cohorts, slots, half-lives, answers."""

from collections import Counter

import numpy as np
import pyarrow.compute as pc
import pytest

from sandbox.worlds import answers, cohorts, demand, fading, journeys, panels, slots
from sandbox.worlds.columns import END
from sandbox.worlds.crediting import paths, shares

WORLDS = {
    module.__name__.rpartition(".")[2]: module
    for module in (answers, cohorts, fading, journeys, panels, slots)
}


@pytest.mark.parametrize("name", WORLDS)
def test_the_same_seed_gives_the_same_world(name):
    one, two, other = (WORLDS[name].generate(seed, "small") for seed in (7, 7, 8))
    assert one.truth == two.truth
    assert all(one.facts[relation].equals(two.facts[relation]) for relation in one.facts)
    assert any(not one.facts[relation].equals(other.facts[relation]) for relation in one.facts)


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_has_happened_after_the_clock(name):
    facts = WORLDS[name].generate(3, "small").facts
    for relation, column in (
        ("touchpoints", "touched_at"),
        ("conversions", "converted_at"),
        ("posts", "posted_at"),
        ("interactions", "answered_at"),
    ):
        if relation in facts and len(facts[relation]):
            latest = pc.max(facts[relation][column]).as_py()
            assert latest <= END.item(), (relation, column)


@pytest.mark.parametrize("name", WORLDS)
def test_every_conversion_is_credited_once_by_every_rule(name):
    facts = WORLDS[name].generate(3, "small").facts
    credits = facts["credits"].group_by(["conversion_id", "model"]).aggregate([("share", "sum")])
    rules = len(set(facts["credits"]["model"].to_pylist()))
    assert len(credits) == rules * len(facts["conversions"])
    assert np.allclose(credits["share_sum"].to_numpy(), 1, atol=1e-8)


def test_rules_divide_a_path_as_by_hand():
    # One conversion after A, A, B, Direct (ways 0, 0, 1, 2).
    conversion, way = np.zeros(4, int), np.array([0, 0, 1, 2])
    told = {
        rule: shares(rule, conversion, way, direct=2).round(4).tolist()
        for rule in (
            "first",
            "last",
            "last_non_direct",
            "linear",
            "linear_by_channel",
            "position_based",
        )
    }
    assert told == {
        "first": [1, 0, 0, 0],
        "last": [0, 0, 0, 1],
        "last_non_direct": [0, 0, 1, 0],
        "linear": [0.25] * 4,
        "linear_by_channel": [0.1667, 0.1667, 0.3333, 0.3333],
        "position_based": [0.4, 0.1, 0.1, 0.4],
    }


def test_a_path_of_nothing_but_direct_falls_to_its_last_touch():
    assert shares("last_non_direct", np.zeros(2, int), np.array([2, 2]), 2).tolist() == [0, 1]


def test_touches_after_a_conversion_or_before_the_look_back_are_not_on_its_path():
    person, at = np.array([0, 0, 0, 1]), np.array([-100.0, -50.0, -1.0, -50.0])
    pairs = paths(person, at, np.array([0, 1]), np.array([-5.0, -60.0]))
    assert [pair.tolist() for pair in pairs] == [[0], [1]]


def test_switching_off_what_has_no_effect_loses_no_lead():
    for seed in range(1, 6):
        truth = journeys.generate(seed, "small").truth
        idle = [row for row in truth if not row["has_effect"]]
        assert len(idle) == 2 and sum(row["is_harvester"] for row in idle) == 1
        assert all(row["leads"] == 0 and row["margin"] == 0 for row in idle)
        assert 0 < sum(row["leads"] for row in truth) <= truth[0]["all_leads"]


def test_a_platform_without_effect_is_met_before_leads_all_the_same():
    world = journeys.generate(1, "full")
    harvester = next(row["platform"] for row in world.truth if row["is_harvester"])
    linear = world.facts["credits"].filter(pc.equal(world.facts["credits"]["model"], "linear"))
    assert Counter(linear["platform"].to_pylist())[harvester] > 20


def test_a_platform_that_is_off_for_good_takes_its_share_of_the_leads_with_it():
    shares = np.array([0.0, 0.03, 0.08, 0.20])
    on = np.ones((12, 4), bool)
    whole = demand.panel(1, 300, on, shares, 4, 0.5)
    for number, share in enumerate(shares):
        off = on.copy()
        off[:, number] = False
        without = demand.panel(1, 300, off, shares, 4, 0.5)
        settled = slice(7 * demand.BEFORE + 4, 7 * (demand.BEFORE + 12))
        lost = 1 - without.rate[settled] / whole.rate[settled]
        assert lost == pytest.approx(np.full(len(lost), share))


def test_an_effect_lasts_as_many_days_as_it_is_carried():
    shares = np.array([0.2, 0, 0, 0])
    off = np.ones((12, 4), bool)
    off[:, 0] = False
    felt = demand.panel(1, 300, off, shares, 4, 0.5).felt[7 * demand.BEFORE :, 0]
    assert np.all(felt[:4] > 0) and np.all(felt[4:80] == 0)


def test_a_schedule_switches_half_of_the_weeks_off():
    assert panels.paired(26, 1).sum() == 13
    assert panels.paired(26, 1).tolist() != panels.paired(26, 2).tolist()


def test_old_cohorts_are_complete_and_two_fifths_of_the_young_ones_are_to_come():
    worlds = [cohorts.generate(seed, "small") for seed in range(1, 21)]
    young = [row for world in worlds for row in world.truth[-4:]]
    old = [row for world in worlds for row in world.truth[:10]]
    assert all(row["seen"] == row["leads"] for row in old)
    missing = 1 - sum(row["seen"] for row in young) / sum(row["leads"] for row in young)
    assert missing == pytest.approx(0.43, abs=0.04)


def test_slots_without_a_difference_multiply_by_one():
    world = slots.generate(1, "small")
    assert {row["multiple"] for row in world.truth} == {1.0}
    spread = [row["multiple"] for row in slots.generate(5, "full").truth]
    assert world.knobs["spread"] == 0 and len(set(spread)) > 6


def test_days_of_slots_are_told_from_weekends():
    saturday, sunday, monday = -1 + 0.4, 0.4, 1 + 0.4
    assert slots.slot_of(np.array([saturday, sunday, monday])).tolist() == [8, 8, 2]


def test_half_of_what_a_post_brings_has_come_by_its_half_life():
    world = fading.generate(3, "full")
    posts = world.facts["posts"]
    posted = dict(zip(posts["post_id"].to_pylist(), posts["posted_at"].to_pylist(), strict=True))
    kind = dict(zip(posts["post_id"].to_pylist(), posts["post_type"].to_pylist(), strict=True))
    old = END.item().timestamp() - 60 * 86400
    ages = {}
    for post, at in zip(
        *(world.facts["touchpoints"][c].to_pylist() for c in ("post_id", "touched_at")), strict=True
    ):
        if posted[post].timestamp() < old:
            ages.setdefault(kind[post], []).append((at - posted[post]).total_seconds() / 3600)
    truth = {row["post_type"]: row["half_life_hours"] for row in world.truth}
    assert truth["image"] == truth["carousel"]
    for name, hours in truth.items():
        assert np.median(ages[name]) == pytest.approx(hours, rel=0.25)


def test_who_is_answered_sooner_buys_more_though_answers_change_nothing():
    asked = answers.generate(2, "full").facts
    buyers = set(asked["leads"]["person_id"].to_pylist())
    assert buyers
    rows = asked["interactions"].to_pylist()
    minutes = [row["response_minutes"] for row in rows if row["response_minutes"] is not None]
    assert min(minutes) > 0
