"""A post's half-life is when it has half of what it will have."""

import numpy as np
import pytest

from measurement.half_life import MIN_POSTS, of_counter, of_events, of_group

AGES = np.array([1.0, 3, 6, 12, 24, 48])


def test_half_is_found_between_two_readings():
    # 100 at the end: 50 lie between 40 at 3 hours and 60 at 6 hours, half way.
    counts = np.array([20.0, 40, 60, 80, 95, 100])
    assert of_counter(AGES, counts, final_age=48) == pytest.approx(4.5)


def test_half_before_the_first_reading_is_on_the_line_from_nothing():
    counts = np.array([80.0, 90, 95, 98, 99, 100])
    assert of_counter(AGES, counts, final_age=48) == pytest.approx(50 / 80)


def test_the_end_is_the_final_age_and_not_the_last_reading():
    ages, counts = np.append(AGES, 96.0), np.array([20.0, 40, 60, 80, 95, 100, 300])
    assert of_counter(ages, counts, final_age=48) == pytest.approx(4.5)


def test_likes_that_were_taken_back_do_not_move_the_first_time():
    counts = np.array([20.0, 52, 45, 80, 95, 100])
    # 50 was first there between 1 and 3 hours: 1 + 2 x 30 / 32.
    assert of_counter(AGES, counts, final_age=48) == pytest.approx(2.875)


def test_a_young_post_a_seldom_read_one_and_an_unseen_one_have_none():
    counts = np.arange(1.0, 7)
    assert np.isnan(of_counter(AGES, counts, final_age=100))
    assert np.isnan(of_counter(AGES[1:], counts[1:], final_age=48))
    assert np.isnan(of_counter(AGES, np.zeros(6), final_age=48))
    assert np.isnan(of_counter(np.array([]), np.array([]), final_age=48))
    assert np.isnan(of_events(np.arange(9.0)))
    assert of_events(np.arange(10.0)) == 4.5


def test_a_group_says_nothing_below_twenty_posts():
    few = of_group(np.full(MIN_POSTS - 1, 5.0))
    assert np.isnan(few.median) and few.posts == MIN_POSTS - 1
    enough = of_group(np.append(np.full(MIN_POSTS, 5.0), np.nan))
    assert (enough.median, enough.low, enough.high, enough.posts) == (5, 5, 5, MIN_POSTS)


def test_posts_are_left_out_for_being_read_late_and_not_for_dying_early():
    half_lives = np.r_[np.full(15, 4.0), np.full(25, 12.0)]
    firsts = np.where(np.arange(40) % 5 == 0, 6.0, 2.0)
    made = of_group(half_lives, firsts)
    # A quarter of 12 hours: those first read after 6 hours go, 3 of the quick and 5 of the slow.
    assert (made.posts, made.median) == (32, 12)


@pytest.mark.slow
def test_the_median_of_posts_is_held_by_its_interval():
    random = np.random.default_rng(20261122)
    held, found = [], []
    for _ in range(200):
        scale = 10 * np.exp(random.normal(0, 0.5, 60))
        lives = [of_events(np.sort(random.exponential(s, 40))) for s in scale]
        made = of_group(np.array(lives))
        truth = 10 * np.log(2)
        held.append(made.low <= truth <= made.high)
        found.append(made.median)
    assert np.mean(found) == pytest.approx(10 * np.log(2), rel=0.03)
    assert 0.84 <= np.mean(held) <= 0.96
