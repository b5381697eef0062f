"""Spend the budget of a boosted post day by day, on Facebook and on Instagram.

The order stands in the books on its Monday; the money goes out over the days of the week, and no
later than the month ends, so that a month of orders and a month of spend are the same money.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox import costs
from sandbox.company import FOUNDED
from sandbox.dice import generator
from sandbox.moments import days

ON_FACEBOOK = 0.7  # of the money; the rest is spent on Instagram
CENTS_A_THOUSAND = 650  # impressions
CLICKS, LINK_CLICKS = 0.021, 0.012  # of all impressions; the first counts the second
LEFT, LOADED = 0.83, 0.8  # of those link clicks; and of those who left the app
TIDIED = 5  # every fifth campaign is deleted afterwards; its money is spent all the same


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a campaign spent and brought on one platform in one day, once all is counted."""

    campaign_id: str
    campaign_name: str
    is_deleted: bool
    on: date
    platform: str
    cents: int
    impressions: int
    reach: int
    clicks: int
    link_clicks: int
    outbound_clicks: int
    landing_page_views: int


def delivered(seed: int, first: date, last: date) -> Iterator[Delivery]:
    """Yield what was delivered from the first to the last day, both included."""
    for on in days(max(first, FOUNDED), last):
        monday = on - timedelta(days=on.weekday())
        order = costs.boost(seed, monday) if monday >= FOUNDED else None
        if order and order.amount and on.month == monday.month:
            yield from _delivered(seed, monday, round(order.amount * 100), on)


def _delivered(seed: int, monday: date, budget: int, on: date) -> Iterator[Delivery]:
    week = (monday + timedelta(days=n) for n in range(7))
    running = [day for day in week if day.month == monday.month]
    part, rest = divmod(budget, len(running))
    spent = part + (running.index(on) < rest)  # the first days take the odd cents
    on_facebook = round(spent * ON_FACEBOOK)
    rng = generator(seed, on, "ads")
    for platform, cents in (("facebook", on_facebook), ("instagram", spent - on_facebook)):
        impressions = int(cents / CENTS_A_THOUSAND * 1000 * rng.uniform(0.8, 1.2)) + 1
        link_clicks = int(rng.binomial(impressions, LINK_CLICKS))
        outbound_clicks = int(rng.binomial(link_clicks, LEFT))
        yield Delivery(
            campaign_id=f"1202{monday:%Y%m%d}00017",  # 17 digits, as campaigns have today
            campaign_name=f"Boost {monday}",
            is_deleted=monday.toordinal() // 7 % TIDIED == 0,
            on=on,
            platform=platform,
            cents=cents,
            impressions=impressions,
            reach=int(impressions / rng.uniform(1.1, 1.6)) + 1,
            clicks=link_clicks + int(rng.binomial(impressions, CLICKS - LINK_CLICKS)),
            link_clicks=link_clicks,
            outbound_clicks=outbound_clicks,
            landing_page_views=int(rng.binomial(outbound_clicks, LOADED)),
        )
