"""Family C: a company that switches platforms on and off by a random schedule.

Demand follows the year, the week, holidays and a noise of its own from week to week; what is there
is then cut by each platform that is off. A platform's share is what goes of everything there is
when it alone is switched off for good. Its effect arrives and fades over some days (`carry_days`),
so blocks begin with days that still feel the last one.

Before the experiment lie weeks in which effort only varied, as people vary it: more when business
is good. From them stem the figures other methods would read. Nothing of a lead's touches depends on
whether its platform caused it but the touches of that platform itself; active people meet the other
platforms as well, above all the platform whose share is nothing.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from sandbox.worlds.columns import Floats, Ints, constant, dates, instants, uuids, words
from sandbox.worlds.demand import AFTER, BEFORE, Panel, panel
from sandbox.worlds.spending import MARGIN_PCT, costs
from sandbox.worlds.tracks import DIRECT, EMAIL, SEARCH, Outcomes, Touches, facts, window
from sandbox.worlds.world import Size, World, company, generator

#: Weeks in which a platform is on: [weeks], drawn from (weeks, seed).
Design = Callable[[int, int], np.ndarray]

PLATFORMS = ("facebook", "instagram", "linkedin", "x")
SHARES = (0.0, 0.03, 0.08, 0.20)
LEADS_A_WEEK, WEEKS = (50, 300, 2000), (12, 26, 52)
CELLS = tuple((leads, weeks) for leads in LEADS_A_WEEK for weeks in WEEKS)
SMALL_CELL = (300, 12)
CARRY_DAYS = (0, 2, 4, 7)
#: Visits that make no lead, per lead; sales per lead; EUR of a sale, median and log sd.
IDLE, BUYS, BUYS_AFTER, PAYS, PAYS_SD = 1.5, 0.3, 4.0, 120.0, 0.7
#: Clicks that lose their origin on the way.
DARK = 0.3
POSTS_A_WEEK = 5
#: Those that are read: the others would only fill memory.
RULES = ("last", "last_non_direct", "linear", "linear_by_channel")


def paired(weeks: int, seed: int) -> np.ndarray:
    """Switch one week of each pair off, which one by lot: the plainest fair schedule."""
    lots = np.random.default_rng(seed).integers(2, size=(weeks + 1) // 2)
    return np.stack([lots, 1 - lots], axis=1).ravel()[:weeks] == 1


def generate(seed: int, size: Size, design: Design = paired) -> World:
    """Return one world; its truth has a row per platform.

    `share` is of all leads (and sessions, and sales), `weekly_leads` and `weekly_margin`
    (EUR left of sales) what that is while the platform is on, `weekly_cost` what a week on costs,
    `is_switched` whether it was switched.
    """
    leads_a_week, weeks = CELLS[seed % len(CELLS)] if size == "full" else SMALL_CELL
    dice = generator("C", seed, "knobs")
    shares = dice.permutation(SHARES)
    switched = np.sort(dice.permutation(len(PLATFORMS))[: dice.choice([1, 2, 4])])
    carry = int(dice.choice(CARRY_DAYS))
    chasing = dice.uniform(0, 0.9)  # how much effort follows demand
    met = np.where(shares == 0, dice.uniform(0.08, 0.2, 4), dice.uniform(0.02, 0.12, 4))
    cost_share = np.exp(dice.uniform(np.log(0.02), np.log(0.12), len(PLATFORMS)))

    is_on = np.ones((weeks, len(PLATFORMS)), bool)
    for number in switched:
        is_on[:, number] = design(weeks, seed * len(PLATFORMS) + int(number))
    daily = panel(seed, leads_a_week, is_on, shares, carry, chasing)
    first = -7.0 * (BEFORE + weeks + AFTER) - 6  # a Monday: the clock is a Sunday

    outcomes, touches = _people(seed, daily, shares, met, first)
    value = leads_a_week * BUYS * PAYS * np.exp(PAYS_SD**2 / 2) * MARGIN_PCT / 100
    weekly = daily.effort * value * cost_share
    truth = tuple(
        {
            "platform": name,
            "share": float(shares[number]),
            "is_switched": bool(number in switched),
            "weekly_leads": float(shares[number] * leads_a_week),
            "weekly_margin": float(shares[number] * value),
            "weekly_cost": float(cost_share[number] * value),
        }
        for number, name in enumerate(PLATFORMS)
    )
    knobs = {
        "leads_a_week": leads_a_week,
        "weeks": weeks,
        "switched": len(switched),
        "carry_days": carry,
    }
    given = (
        company({name: name for name in PLATFORMS})
        | facts(touches, outcomes, PLATFORMS, rules=RULES)
        | window(first)
        | {
            "costs_daily": costs(PLATFORMS, weekly, first),
            "posts": _posts(seed, daily.effort, first),
            "stg_company__experiments": _experiments(is_on, switched, first + 7.0 * BEFORE),
        }
    )
    return World("C", seed, knobs, given, truth)


def _people(
    seed: int, daily: Panel, shares: Floats, met: Floats, first: float
) -> tuple[Outcomes, Touches]:
    """Draw leads, what led them, what they paid, and the visits that left no lead."""
    rate, felt = daily.rate, daily.felt
    dice = generator("C", seed, "people")
    n, own = len(PLATFORMS), np.array([DIRECT, SEARCH, EMAIL]) + len(PLATFORMS)
    day = np.repeat(np.arange(len(rate)), dice.poisson(rate))
    at = day + dice.random(len(day))
    lead = np.arange(len(day))
    # A lead of today is due to platform p with the share of today's leads that p brings.
    part = np.cumsum((shares * felt / (1 - shares * (1 - felt)))[day], axis=1)
    cause = (dice.random(len(day))[:, None] > part).sum(axis=1)
    caused = np.flatnonzero(cause < n)
    way = np.where(dice.random(len(caused)) < DARK, n + DIRECT, cause[caused])
    person, when, ways = [caused], [at[caused] - dice.exponential(2, len(caused))], [way]
    for number in range(n):
        meets = np.flatnonzero(dice.random(len(day)) < met[number] * felt[day, number])
        person.append(meets)
        when.append(at[meets] - dice.exponential(3, len(meets)))
        ways.append(np.full(len(meets), number))
    person.append(lead)
    when.append(at - 0.01)
    ways.append(dice.choice(own, len(lead), p=(0.45, 0.4, 0.15)))
    idle = np.repeat(np.arange(len(rate)), dice.poisson(rate * IDLE))
    person.append(len(lead) + np.arange(len(idle)))
    when.append(idle + dice.random(len(idle)))
    ways.append(
        dice.choice(np.append(np.arange(n), own), len(idle), p=(0.06,) * 4 + (0.3, 0.36, 0.1))
    )
    who, moment, came = np.concatenate(person), np.concatenate(when), np.concatenate(ways)

    buys = np.flatnonzero(dice.random(len(lead)) < BUYS)
    sold = at[buys] + dice.exponential(BUYS_AFTER, len(buys))
    buys, sold = buys[sold < len(rate)], sold[sold < len(rate)]
    pays = PAYS * np.exp(PAYS_SD * dice.normal(size=len(buys)))

    kinds = np.repeat(["lead", "sale"], [len(lead), len(buys)])
    amounts = np.append(np.full(len(lead), np.nan), pays)
    won = Outcomes(np.append(lead, buys), first + np.append(at, sold), kinds, amounts)
    return won, Touches(who, first + moment, came)


def _posts(seed: int, effort: Floats, first: float) -> pa.Table:
    """Write the posts of each week: as many as the effort, none while a platform is off."""
    dice = generator("C", seed, "posts")
    count = np.round(POSTS_A_WEEK * effort).astype(int)
    week, platform = (
        np.repeat(axis, count.ravel()) for axis in map(np.ravel, np.indices(count.shape))
    )
    at = first + 7.0 * week + dice.uniform(0, 7, len(week))
    return pa.table(
        {
            "post_id": uuids("post", np.arange(len(at))),
            "platform": words(platform, PLATFORMS),
            "source": words(platform, PLATFORMS),
            "account": constant("acme", len(at)),
            "account_role": constant("own", len(at)),
            "posted_at": instants(at),
            "posted_on": dates(at),
            "posted_hour": np.floor(at % 1 * 24).astype(np.int64),
            "post_type": constant("image", len(at)),
            "is_reply": np.zeros(len(at), bool),
            "links": np.ones(len(at), np.int64),
        }
    )


def _experiments(is_on: np.ndarray, switched: Ints, first: float) -> pa.Table:
    """Write the schedule: a block a week, each switched platform an experiment of its own."""
    weeks = len(is_on)
    week = np.tile(np.arange(weeks), len(switched))
    number = np.repeat(switched, weeks)
    count = len(week)
    return pa.table(
        {
            "experiment_id": words(number, tuple(f"{name}-switch" for name in PLATFORMS)),
            "platform": words(number, PLATFORMS),
            "metric": constant("posts", count),
            "block_number": week + 1,
            "starts_on": dates(first + 7.0 * week),
            "ends_on": dates(first + 7.0 * week + 6),
            "is_on": is_on[week, number],
            "planned_on": dates(np.full(count, first - 7)),
        }
    )
