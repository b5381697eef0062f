"""Laws of the world itself."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from sandbox import World
from sandbox.channels import NAMES
from sandbox.counters import counters
from sandbox.moments import DAY, HOUR, day_of, starts
from sandbox.records import PAID

ON = date(2024, 2, 14)  # young enough that little had to happen before


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, 1.0)


def test_a_day_is_the_same_whatever_was_asked_before(world):
    world.truth(date(2024, 1, 1), date(2024, 1, 20))
    asked, fresh = world.day(ON), World(7, 1.0).day(ON)
    assert asked.posts == fresh.posts
    for name in ("visits", "contacts", "orders"):
        assert np.array_equal(getattr(asked, name), getattr(fresh, name))
        assert len(getattr(asked, name)) > 0


def test_another_seed_is_another_company(world):
    assert World(8, 1.0).day(ON).posts != world.day(ON).posts


def test_nothing_happens_before_the_founding(world):
    assert world.posts_between(date(2023, 1, 1), date(2023, 10, 31)) == []
    assert len(world.visits_between(starts(date(2023, 10, 1)), starts(date(2023, 11, 1)))) == 0


def test_no_visit_comes_before_its_post_or_a_fortnight_after(world):
    rows = world.visits_between(starts(ON), starts(ON) + 10 * DAY)
    sent = rows[rows["post"] >= 0]
    ages = sent["at"] - np.array([world.post(ref).at for ref in sent["post"]])
    assert len(sent) > 500
    assert ages.min() >= 0 and ages.max() <= 15 * DAY


def test_counters_grow_with_age_and_can_fall_a_little(world):
    posts = world.posts_between(date(2025, 1, 1), date(2025, 3, 1), "facebook")
    fallen = 0
    for post in posts:
        seen = [counters(post, post.at + hours * HOUR).likes for hours in range(0, 24 * 25, 6)]
        assert seen[0] == 0 and seen[8] > seen[1]
        drops = [a - b for a, b in pairwise(seen) if b < a]
        fallen += bool(drops)
        assert sum(drops) <= max(2, 0.05 * max(seen))
    assert 0.1 < fallen / len(posts) < 0.6


def test_facebook_is_loud_and_bluesky_sells(world):
    truth = world.truth(date(2024, 9, 15), date(2025, 3, 10))
    posts = world.posts_between(date(2024, 9, 15), date(2025, 3, 1))
    likes = {
        platform: np.mean([post.likes for post in posts if post.platform == platform])
        for platform in ("facebook", "bluesky")
    }
    assert 120 < likes["facebook"] < 300 and 9 < likes["bluesky"] < 22
    assert truth.channels["bluesky"].leads > 8 * truth.channels["facebook"].leads
    assert truth.channels["facebook"].cost > 3 * truth.channels["bluesky"].cost
    assert 330 * 177 < truth.total("visits") < 480 * 177


def test_what_is_expected_is_about_what_came(world):
    truth = world.truth(date(2024, 9, 15), date(2025, 3, 10))
    for name in ("visitors", "visits", "leads", "sales"):
        expected, came = truth.total(f"expected_{name}"), truth.total(name)
        assert abs(came - expected) < 6 * expected**0.5 + 0.02 * expected, name


def test_the_evening_brings_more_visits_than_the_night_shift(world):
    posts = [
        post
        for post in world.posts_between(date(2024, 1, 1), date(2025, 3, 1), "bluesky")
        if post.appeal and post.format == "link"
    ]
    evening = np.mean([post.appeal for post in posts if post.hour in (18, 19, 20)])
    rest = np.mean([post.appeal for post in posts if post.hour not in (18, 19, 20)])
    assert evening > 1.4 * rest


def test_sales_of_posts_and_of_the_rest_are_all_sales(world):
    first, last = date(2025, 1, 1), date(2025, 2, 28)
    truth = world.truth(first, last)
    orders = world.table("orders", starts(first), starts(last + timedelta(days=1)))
    paid = orders[
        (orders["state"] == PAID)
        & (orders["at"] >= starts(first))
        & (orders["at"] < starts(last + timedelta(days=1)))
    ]
    of_posts = sum(effect.sales for effect in truth.posts.values())
    others = paid["cause_post"] < 0
    assert of_posts + int(others.sum()) == len(paid) == truth.total("sales")
    for number, name in enumerate(NAMES):
        assert truth.channels[name].sales == int((paid["cause"] == number).sum())


def test_truth_until_a_moment_knows_nothing_later(world):
    until = datetime(2025, 2, 10, 12, tzinfo=UTC)
    short = world.truth(date(2025, 2, 1), date(2025, 2, 28), until)
    long = world.truth(date(2025, 2, 1), date(2025, 2, 28))
    assert 0 < short.total("visits") < long.total("visits") / 2
    assert short.total("leads") <= long.total("leads")


def test_a_larger_scale_is_a_larger_company_in_proportion(world):
    small, large = world.day(ON), World(7, 8.0).day(ON)
    assert [post.code for post in large.posts] == [post.code for post in small.posts]
    for name, spread in (("visits", 0.15), ("contacts", 0.9)):  # hundreds and a handful at scale 1
        ratio = len(getattr(large, name)) / len(getattr(small, name))
        assert 8 * (1 - spread) < ratio < 8 * (1 + spread), name


def test_most_visitors_return_within_a_month_or_not_at_all(world):
    visits = world.cohort(ON).visits
    assert (visits["at"] >= starts(ON)).all()
    assert day_of(int(visits["at"].max())) <= ON + timedelta(days=31)
    assert 1.2 < len(visits) / len(np.unique(visits["visitor"])) < 1.6
