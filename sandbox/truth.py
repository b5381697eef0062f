"""Tell what truly happened: per channel, per platform and per post, expected and realised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sandbox import ads, costs, fade, journeys, search_ads
from sandbox.channels import CHANNELS, ERRAND_MIX, NUMBER, OFFLINE_LEADS, RETURN_MIX, season
from sandbox.moments import NEVER, day_of, instant, starts
from sandbox.orders import FAILS, ON_SITE, REPEATS, mean_order
from sandbox.rates import in_euro
from sandbox.records import CURRENCIES, DECIMALS, DUPLICATE, PAID

if TYPE_CHECKING:
    from sandbox.world import World

ORDERS_PER_BUYER = (1 + REPEATS[0] * (1 + REPEATS[1])) * (1 - FAILS)


@dataclass(slots=True)
class Effect:
    """What one channel or one post truly brought; money in EUR.

    Expected figures know the people and visits that came and the true probabilities, and leave
    out the dice: leads and sales are expected to follow some day, realised ones fell in the span.
    """

    visitors: int = 0  # people who came first this way
    visits: int = 0
    leads: int = 0
    sales: int = 0
    revenue: float = 0.0  # gross
    refunded: float = 0.0
    cost: float = 0.0
    expected_visitors: float = 0.0
    expected_visits: float = 0.0
    expected_leads: float = 0.0
    expected_sales: float = 0.0
    expected_revenue: float = 0.0


@dataclass(slots=True)
class Truth:
    """All true effects of a span of days."""

    channels: dict[str, Effect] = field(default_factory=dict)
    posts: dict[str, Effect] = field(default_factory=dict)

    def total(self, figure: str) -> float:
        """Return the sum of a figure over all channels."""
        return sum(getattr(effect, figure) for effect in self.channels.values())


def tell(world: World, first: date, last: date, until: datetime | None) -> Truth:
    """Return the true effects of what happened from the first to the last local day."""
    low, high = starts(first), starts(last + timedelta(days=1))
    if until is not None:
        high = min(high, instant(until) + 1)
    truth = Truth({channel.name: Effect() for channel in CHANNELS})
    by_post: dict[int, Effect] = defaultdict(Effect)
    for on in world._days(first, day_of(high - 1)):
        _count_visits(world, on, min(high, starts(on + timedelta(days=1))), truth, by_post)
    _expect(world, low, high, truth, by_post)
    _count_leads(world, low, high, truth, by_post)
    _count_sales(world, low, high, truth, by_post)
    for line in costs.lines(world, first, day_of(high - 1)):
        # The money of an order is spent on other days than the one it is booked on.
        if line.note not in (*ads.ORDERED, costs.SEARCHED):
            truth.channels[line.platform].cost += line.euro(world)
    for account in ads.ACCOUNTS:
        for delivery in ads.delivered(world.seed, first, day_of(high - 1), account):
            truth.channels[delivery.platform].cost += delivery.cents / 100
    for day in search_ads.delivered(world, first, day_of(high - 1)):
        truth.channels["paid search"].cost += day.cents / 100
    for effect in (*truth.channels.values(), *by_post.values()):
        for name in ("revenue", "refunded", "cost"):
            setattr(effect, name, round(getattr(effect, name), 2))
    truth.posts = {world.post(ref).code: by_post[ref] for ref in sorted(by_post)}
    return truth


def _count_visits(
    world: World, on: date, high: int, truth: Truth, by_post: dict[int, Effect]
) -> None:
    rows = world.visits_between(starts(on), high)
    newcomers = world.cohort(on).visits
    newcomers = newcomers[np.unique(newcomers["visitor"], return_index=True)[1]]
    for which, of in (("visits", rows), ("visitors", newcomers[newcomers["at"] < high])):
        for channel, count in zip(*np.unique(of["channel"], return_counts=True), strict=True):
            effect = truth.channels[CHANNELS[channel].name]
            setattr(effect, which, getattr(effect, which) + int(count))
        sent = of["post"][of["post"] >= 0]
        for ref, count in zip(*np.unique(sent, return_counts=True), strict=True):
            effect = by_post[int(ref)]
            setattr(effect, which, getattr(effect, which) + int(count))
    browsing = world.visits_between(starts(on), high, errands=False)
    chance = journeys.chances(browsing, world.pulls)
    for number, channel in enumerate(CHANNELS):
        effect = truth.channels[channel.name]
        effect.expected_visitors += channel.daily * world.scale * season(on)
        effect.expected_leads += float(chance[browsing["channel"] == number].sum())
    truth.channels["offline"].expected_leads += OFFLINE_LEADS * world.scale
    refs, inverse = np.unique(browsing["post"], return_inverse=True)
    for ref, leads in zip(refs, np.bincount(inverse, chance), strict=True):
        if ref >= 0:
            by_post[int(ref)].expected_leads += float(leads)


def _expect(world: World, low: int, high: int, truth: Truth, by_post: dict[int, Effect]) -> None:
    reach = timedelta(milliseconds=fade.LIFE)
    for post in world.posts_between(day_of(low) - reach, day_of(high - 1)):
        share = fade.share_by(post.platform, high - post.at) - fade.share_by(
            post.platform, low - post.at
        )
        if post.appeal and share > 0:
            by_post[post.ref].expected_visitors += float(post.appeal * share)
            truth.channels[post.platform].expected_visitors += float(post.appeal * share)
    _expect_visits(truth, by_post, world)
    sets = [(truth.channels[channel.name], channel) for channel in CHANNELS]
    sets += [
        (effect, CHANNELS[NUMBER[world.post(ref).platform]]) for ref, effect in by_post.items()
    ]
    for effect, channel in sets:
        effect.expected_sales = effect.expected_leads * channel.buys * ORDERS_PER_BUYER
        effect.expected_revenue = effect.expected_sales * mean_order()


def _expect_visits(truth: Truth, by_post: dict[int, Effect], world: World) -> None:
    """Add the expected returns and errands; a post gets its account's share of them."""
    effects = [(truth.channels[channel.name], channel) for channel in CHANNELS]
    returns = sum(effect.expected_visitors * channel.returns for effect, channel in effects)
    errands = sum(
        effect.expected_leads * (journeys.LATER + channel.buys * ORDERS_PER_BUYER * ON_SITE)
        for effect, channel in effects
        if channel.name != "offline"
    )
    for effect, channel in effects:
        effect.expected_visits = (
            effect.expected_visitors
            + returns * RETURN_MIX.get(channel.name, 0.0)
            + errands * ERRAND_MIX.get(channel.name, 0.0)
        )
    for ref, effect in by_post.items():
        account = truth.channels[world.post(ref).platform]
        factor = account.expected_visits / (account.expected_visitors or 1.0)
        effect.expected_visits = effect.expected_visitors * factor


def _count_leads(
    world: World, low: int, high: int, truth: Truth, by_post: dict[int, Effect]
) -> None:
    rows = world.table("contacts", low, high)
    rows = rows[(rows["kind"] != DUPLICATE) & (rows["at"] >= low) & (rows["at"] < high)]
    for channel, ref in zip(rows["cause"].tolist(), rows["cause_post"].tolist(), strict=True):
        truth.channels[CHANNELS[channel].name].leads += 1
        if ref >= 0:
            by_post[ref].leads += 1


def _count_sales(
    world: World, low: int, high: int, truth: Truth, by_post: dict[int, Effect]
) -> None:
    rows = world.table("orders", low, high)
    rows = rows[rows["state"] == PAID]
    for at, figure, amount in (("at", "revenue", "amount"), ("refund_at", "refunded", "refund")):
        for row in rows[(rows[at] >= low) & (rows[at] < min(high, NEVER))]:
            effects = [truth.channels[CHANNELS[row["cause"]].name]]
            if row["cause_post"] >= 0:
                effects.append(by_post[int(row["cause_post"])])
            # A refund gives back at the rate of the sale, as the till's own books do.
            value = world.rate(CURRENCIES[row["currency"]], day_of(int(row["at"])))
            euro = in_euro(int(row[amount]), DECIMALS[row["currency"]], value)
            for effect in effects:
                setattr(effect, figure, getattr(effect, figure) + euro)
                effect.sales += figure == "revenue"
