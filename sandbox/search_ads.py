"""Spend the budget of the search ads day by day, and let them bring the visits of paid search.

The books hold one order a week; a month of orders and a month of spend are the same money. Each
visit by paid search began with a click on an ad; a few clicks never arrive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from sandbox import costs
from sandbox.channels import NUMBER, season
from sandbox.company import FOUNDED
from sandbox.dice import generator
from sandbox.moments import days, starts

if TYPE_CHECKING:
    from sandbox.world import World

CAMPAIGN_ID, CAMPAIGN_NAME = "21340987651", "Search brand"
LOST = 0.08  # share of clicks that never arrive: closed at once, or a script that did not load
CLICKED = 0.045  # clicks by impressions


@dataclass(frozen=True, slots=True)
class Day:
    """What the campaign spent and brought in one day, once all is counted."""

    on: date
    cents: int
    impressions: int
    clicks: int


def delivered(world: World, first: date, last: date) -> Iterator[Day]:
    """Yield what was delivered from the first to the last day, both included."""
    for on in days(max(first, FOUNDED), last):
        yield _day(world, on)


@lru_cache(4_096)
def _day(world: World, on: date) -> Day:
    # Nobody returns by an ad on purpose, so that errands need not be looked through.
    midnight = starts(on + timedelta(days=1))
    visits = world.visits_between(starts(on), midnight, errands=False)
    landed = int(np.count_nonzero(visits["channel"] == NUMBER["paid search"]))
    rng = generator(world.seed, on, "search ads")
    clicks = landed + int(rng.binomial(landed, LOST))
    impressions = clicks + int(rng.poisson(clicks * (1 / CLICKED - 1))) + int(rng.poisson(20))
    return Day(on, _cents(world, on), impressions, clicks)


def _cents(world: World, on: date) -> int:
    """Return the spend of a day: its part of the month's orders, by demand."""
    first = max(on.replace(day=1), FOUNDED)
    last = (on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    lines = costs.lines(world, first, last)
    ordered = round(sum(line.amount or 0 for line in lines if line.note == costs.SEARCHED) * 100)
    demand = list(accumulate(season(day) for day in days(first, last)))
    place = (on - first).days
    before = demand[place - 1] if place else 0.0
    return round(ordered * demand[place] / demand[-1]) - round(ordered * before / demand[-1])
