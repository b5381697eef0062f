"""Family B: people who want something, what they see, what they click, and what made them buy.

A person has an intent and an activity that go together as far as the world's knob says: active
people see more of everything and convert more anyway. Each conversion that could happen is a point
of a Poisson process of its own parent: of the person alone, or of one exposure, whether or not it
was clicked. The first point is the conversion. Switching a platform off with the same dice is
therefore to strike the points its exposures begot: who has no other point is incremental to it.

Clicks are touches. So are visits that follow a view by way of a search, returns after a click, and
the closing visit; some clicks lose their origin and arrive as Direct. One platform, the harvester,
shows itself to those about to convert, and another has clicks and no effect: both have exposures
without a single point.
"""

from dataclasses import replace

import numpy as np

from sandbox.worlds.clicks import Exposures, touches
from sandbox.worlds.columns import Floats, Ints
from sandbox.worlds.spending import MARGIN_PCT, costs
from sandbox.worlds.tracks import Outcomes, facts, window
from sandbox.worlds.world import Size, World, company, generator

PLATFORMS = ("bluesky", "facebook", "instagram", "linkedin", "mastodon", "x")
PEOPLE = {"full": 10_000, "small": 2_000}
#: Half a year, from a Monday to a Sunday, that ended three weeks before the clock.
WEEKS, FIRST = 26, -202.0
SPAN = 7.0 * WEEKS
#: A person of ordinary intent converts that often in the span when nobody shows them anything.
ALONE = 0.03
#: What a view adds, in conversions of the person alone: together social brings a third of leads.
EFFECTS = (0.0, 0.0, 0.05, 0.1, 0.2, 0.4)
#: What a view does wears off with this mean, days; a click counts like this many views.
WEARS_OFF, CLICK = 10.0, 4.0
#: The share of leads that buy, the days that takes, and what they pay: EUR, median and log sd.
BUYS, BUYS_AFTER, PAYS, PAYS_SD = 0.4, 4.0, 120.0, 0.7


def generate(seed: int, size: Size) -> World:
    """Return one world; its truth has a row per platform.

    `leads` and `margin` (EUR of sales left after the goods) are what goes when the platform is
    switched off, `cost` is EUR over the span, `all_leads` are those of the company.
    """
    dice = generator("B", seed, "knobs")
    n = PEOPLE[size]
    together = dice.uniform(0, 0.7)
    effects = dice.permutation(EFFECTS)
    harvester = int(np.flatnonzero(effects == 0)[dice.integers(2)])
    dark = dice.uniform(0.02, 0.5, len(PLATFORMS))
    aim = dice.uniform(0, 0.8, len(PLATFORMS))
    clicking = dice.uniform(0.04, 0.15, len(PLATFORMS))
    views = dice.uniform(0.6, 2.5, len(PLATFORMS))

    dice = generator("B", seed, "people")
    intent = dice.normal(size=n)
    activity = together * intent + np.sqrt(1 - together**2) * dice.normal(size=n)
    alone = ALONE * np.exp(0.8 * intent - 0.32)
    seen = _exposed(seed, np.exp(0.6 * activity - 0.18), intent, views, aim, clicking, harvester)
    person, at, parent = _points(seed, alone, seen, effects)
    first, converted = _first(person, at, n)

    leads = np.flatnonzero(converted)
    came = touches(seed, seen, dark, activity, intent, leads, first, harvester, SPAN)
    dice = generator("B", seed, "sales")
    sold = first + dice.exponential(BUYS_AFTER, n)
    buys = (dice.random(n) < BUYS) & (FIRST + sold < 0)
    pays = PAYS * np.exp(PAYS_SD * dice.normal(size=n))
    sales = np.flatnonzero(converted & buys)
    outcomes = Outcomes(
        np.append(leads, sales),
        FIRST + np.append(first[leads], sold[sales]),
        np.repeat(["lead", "sale"], [len(leads), len(sales)]),
        np.append(np.full(len(leads), np.nan), pays[sales]),
    )
    truth = []
    spent = _costs(seed, float(pays[sales].sum()) * MARGIN_PCT / 100)
    for number, name in enumerate(PLATFORMS):
        left = parent != number
        without = _first(person[left], at[left], n)[1]
        lost = converted & ~without
        truth.append(
            {
                "platform": name,
                "has_effect": bool(effects[number] > 0),
                "is_harvester": number == harvester,
                "leads": int(lost.sum()),
                "margin": float(pays[lost & buys].sum()) * MARGIN_PCT / 100,
                "cost": float(spent[:, number].sum()),
                "all_leads": len(leads),
            }
        )
    return World(
        "B",
        seed,
        {"intent_activity_correlation": round(float(together), 3), "people": n},
        company({name: name for name in PLATFORMS})
        | facts(replace(came, at=FIRST + came.at), outcomes, PLATFORMS)
        | window(FIRST)
        | {"costs_daily": costs(PLATFORMS, spent, FIRST)},
        tuple(truth),
    )


def _exposed(
    seed: int,
    busy: Floats,
    intent: Floats,
    views: Floats,
    aim: Floats,
    clicking: Floats,
    harvester: int,
) -> Exposures:
    """Show people what platforms aim at them; the harvester only shows itself to converters."""
    dice = generator("B", seed, "exposures")
    person, platform = [], []
    for number in range(len(PLATFORMS)):
        member = dice.random(len(busy)) < 0.6
        rate = views[number] * busy * np.exp(aim[number] * intent - aim[number] ** 2 / 2) * member
        count = dice.poisson(rate * (0.2 if number == harvester else 1))
        person.append(np.repeat(np.arange(len(busy)), count))
        platform.append(np.full(count.sum(), number))
    who, where = np.concatenate(person), np.concatenate(platform)
    at = dice.uniform(0, SPAN, len(who))
    clicked = dice.random(len(who)) < clicking[where] * np.exp(0.3 * intent[who] - 0.045)
    return Exposures(who, where, at, clicked)


def _points(
    seed: int, alone: Floats, seen: Exposures, effects: Floats
) -> tuple[Ints, Floats, Ints]:
    """Return all points: person, day, and the platform that begot it, -1 for the person alone."""
    dice = generator("B", seed, "points")
    own = dice.poisson(alone)
    weight = effects[seen.platform] * np.where(seen.is_click, CLICK, 1.0)
    begot = dice.poisson(alone[seen.person] * weight)
    person = np.append(np.repeat(np.arange(len(alone)), own), np.repeat(seen.person, begot))
    begun = np.append(dice.uniform(0, SPAN, own.sum()), np.repeat(seen.at, begot))
    parent = np.append(np.full(own.sum(), -1), np.repeat(seen.platform, begot))
    at = begun + np.where(parent < 0, 0, dice.exponential(WEARS_OFF, len(parent)))
    inside = at < SPAN
    return person[inside], at[inside], parent[inside]


def _first(person: Ints, at: Floats, n: int) -> tuple[Floats, np.ndarray]:
    first = np.full(n, np.inf)
    np.minimum.at(first, person, at)
    return first, np.isfinite(first)


def _costs(seed: int, margin: float) -> Floats:
    """Return EUR [weeks, platforms]: 1 to 12 % of all margin each, whatever it brings."""
    dice = generator("B", seed, "costs")
    share = np.exp(dice.uniform(np.log(0.01), np.log(0.12), len(PLATFORMS)))
    wobble = dice.uniform(0.8, 1.2, (WEEKS, len(PLATFORMS)))
    return margin * share * wobble / wobble.sum(axis=0)
