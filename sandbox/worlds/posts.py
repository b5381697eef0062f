"""Draw posts with two hidden qualities, what platforms count of them, and what they truly bring.

Entertainment makes people like a post and the platform show it. Intent makes them visit and buy. A
metric that carries intent tells of outcomes in advance; one that carries entertainment alone does
not. Demand rises and falls for all channels, and with `confounding` for the metrics as well.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sandbox.worlds import oracle
from sandbox.worlds.world import generator

Floats = NDArray[np.float64]

METRICS = ("reach", "views", "likes", "comments", "saves", "shares")
#: Those which say how many saw a post, rather than what they did.
EXPOSURE = ("reach", "views")
OUTCOMES = ("sessions", "leads", "revenue")
PLATFORMS = ("instagram", "linkedin")
TYPES = ("text", "image", "video", "link")
#: Per person reached, about what company accounts see; views are counted more often than people.
RATES = {"views": 1.3, "likes": 0.04, "comments": 0.004, "saves": 0.006, "shares": 0.005}
#: How much of each metric entertainment explains: a like is cheap, a save is not.
ENTERTAINS = {"views": 0.2, "likes": 0.6, "comments": 0.4, "saves": 0.2, "shares": 0.5}
#: Per size of account: followers, visits a post brings, visits a day from everywhere else.
SIZES = {
    "small": (2_000, 3.0, 25.0),
    "medium": (15_000, 12.0, 60.0),
    "large": (100_000, 50.0, 150.0),
}
#: The age at which a metric is compared, and how fast it grows: half in a few hours.
FROZEN_HOURS, GROWTH_HOURS, GROWTH_SHAPE = 72.0, 14.0, 0.7
#: What a prize and what bots multiply; neither brings a visit.
GIVEAWAY = {"reach": 3.0, "likes": 2.0, "comments": 15.0, "shares": 6.0}
BOTS = {"likes": 5.0, "comments": 3.0}
#: Sales per lead, mean and spread of an order.
CLOSES, ORDER_LOG_MEAN, ORDER_LOG_SD = 0.35, 5.3, 0.6


@dataclass(frozen=True)
class Platform:
    """How one platform works: what intent shows in, and what reach is worth."""

    #: Per metric how much of it is intent; 0 is a structural zero.
    carries: dict[str, float]
    #: Outcomes grow with reach to this power: 0 where those who only see it never come.
    reach_power: float
    #: How much intent moves visits, and beyond that the share of visits that become leads.
    intent: float
    closing_intent: float
    #: The algorithm may show posts of much intent to more people.
    reach_follows_intent: float


@dataclass(frozen=True)
class Knobs:
    """What differs between worlds."""

    account_size: str
    weeks: int
    posts_per_week: int
    confounding: float
    untracked_share: float
    unlinked_share: float
    boosted_share: float
    bot_weeks: int
    giveaways_share: float
    broken_metric: str
    follower_growth: float
    lead_rate: float
    lead_lag_days: float
    sale_lag_days: float
    refund_share: float
    platforms: dict[str, Platform]


@dataclass(frozen=True)
class Posts:
    """Posts of one platform with all that is true of them; a value per post."""

    at_hours: Floats  # since the world's first midnight
    kind: NDArray[np.int64]
    is_paid: NDArray[np.bool_]
    demand: Floats
    totals: dict[str, Floats]  # of each metric in the end
    expected: dict[str, Floats]  # of each outcome, tracked or not
    closing: Floats  # chance that a visit becomes a lead


def demand_of(family: str, seed: int, chosen: Knobs) -> Floats:
    """Draw the log of demand per day: a season, a trend, and weeks that are good or bad."""
    dice = generator(family, seed, "demand")
    days = 7 * chosen.weeks + 1
    shocks = dice.normal(0, 0.3 * np.sqrt(1 - 0.93**2), days)
    good = np.zeros(days)
    for day in range(1, days):
        good[day] = 0.93 * good[day - 1] + shocks[day]
    time = np.arange(days)
    season = 0.15 * np.sin(2 * np.pi * (time / 365 + dice.uniform()))
    return good + season + dice.uniform(-0.2, 0.2) * time / days


def draw(family: str, seed: int, chosen: Knobs, name: str, demand: Floats, count: int) -> Posts:
    """Draw posts of one platform over the weeks of the world; other counts are other posts."""
    platform = chosen.platforms[name]
    fixed, dice = generator(family, seed, name), generator(family, seed, f"{name} {count} posts")
    followers, visits, _ = SIZES[chosen.account_size]
    kinds = {figure: fixed.normal(0, 0.25, len(TYPES)) for figure in (*METRICS, "visits")}
    bots = fixed.choice(chosen.weeks, chosen.bot_weeks, replace=False)
    day = np.sort(dice.integers(0, 7 * chosen.weeks, count))
    hour = dice.integers(7, 22, count)
    kind = dice.integers(0, len(TYPES), count)
    entertainment, intent = dice.normal(size=(2, count))
    is_paid = dice.random(count) < chosen.boosted_share
    is_giveaway = dice.random(count) < chosen.giveaways_share
    reach = chosen.follower_growth * day / 7 + kinds["reach"][kind] + 0.4 * entertainment
    reach += platform.reach_follows_intent * intent + 0.5 * chosen.confounding * demand[day]
    reach += 0.2 * np.sin((hour - 7) / 15 * np.pi) + np.log(4) * is_paid
    reach += dice.normal(0, 0.5, count)
    # Who comes for a prize sees the post and does not visit.
    people = 0.3 * followers * np.exp(reach) * np.where(is_giveaway, GIVEAWAY["reach"], 1)
    totals = {"reach": dice.poisson(people).astype(float)}
    for metric, rate in RATES.items():
        tilt = kinds[metric][kind] + ENTERTAINS[metric] * entertainment
        tilt += platform.carries[metric] * intent + dice.normal(0, 0.3, count)
        if metric not in EXPOSURE:
            tilt += 0.3 * chosen.confounding * demand[day]
        mean = rate * people * np.exp(tilt)
        mean *= np.where(is_giveaway, GIVEAWAY.get(metric, 1), 1)
        mean *= np.where(np.isin(day // 7, bots), BOTS.get(metric, 1), 1)
        totals[metric] = dice.poisson(mean).astype(float)
    pull = platform.reach_power * reach + platform.intent * intent - platform.intent**2 / 2
    sessions = visits * np.exp(pull + kinds["visits"][kind] + demand[day] + 0.4 * is_paid)
    tilt = platform.closing_intent * intent - platform.closing_intent**2 / 2
    closing = np.minimum(chosen.lead_rate * np.exp(tilt), 0.5)
    kept = CLOSES * np.exp(ORDER_LOG_MEAN + ORDER_LOG_SD**2 / 2) * (1 - chosen.refund_share)
    expected = {"sessions": sessions, "leads": sessions * closing}
    expected["revenue"] = expected["leads"] * kept
    at_hours = 24.0 * day + hour + dice.random(count)
    return Posts(at_hours, kind, is_paid, demand[day], totals, expected, closing)


def grown(hours: Floats) -> Floats:
    """Return the share of its final figures a post of that age has."""
    return 1 - np.exp(-((np.maximum(hours, 0) / GROWTH_HOURS) ** GROWTH_SHAPE))


def true_effects(
    family: str, seed: int, chosen: Knobs, name: str, demand: Floats
) -> list[dict[str, Any]]:
    """Return per metric and outcome the effect on the log scale, and whether it is 0 by making.

    A break in a metric's definition is left out: the effect is that of what it means.
    """
    many = draw(family, seed, chosen, name, demand, oracle.POSTS)
    platform = chosen.platforms[name]
    others = controls(many)
    frozen = grown(np.array(FROZEN_HOURS))
    rows = []
    for metric, total in many.totals.items():
        is_nothing = carries_nothing(chosen, platform, metric)
        exposed = np.log1p(many.totals["reach"] * frozen)
        known = others if metric in EXPOSURE else np.column_stack([others, exposed])
        for outcome in OUTCOMES:
            theta = (
                0.0 if is_nothing else oracle.effect(total * frozen, many.expected[outcome], known)
            )
            row = {"platform": name, "metric": metric, "outcome": outcome, "unit_grain": "post"}
            rows.append({**row, "theta": round(theta, 4), "is_structural_zero": is_nothing})
    return rows


def controls(posts: Posts) -> Floats:
    """Return what is known of posts apart from their metrics, a column each."""
    day, hour = posts.at_hours // 24, posts.at_hours % 24
    columns = [posts.kind == kind for kind in range(1, len(TYPES))]
    columns += [day % 7 == weekday for weekday in range(1, 7)]
    columns += [hour < 12, hour >= 18, day, day**2, posts.is_paid, posts.demand]
    return np.column_stack(columns).astype(float)


def carries_nothing(chosen: Knobs, platform: Platform, metric: str) -> bool:
    """Say whether a metric tells nothing of outcomes, by the way the world is made."""
    if platform.intent == 0 and platform.reach_power == 0:
        return True
    if platform.reach_follows_intent or chosen.giveaways_share:
        return False  # reach then tells of intent, or hides who came for the prize
    is_silent = platform.carries.get(metric, 0) == 0
    return is_silent and (metric not in EXPOSURE or platform.reach_power == 0)
