"""Spend what is ordered of advertising day by day, as each ad account does.

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

TIDIED = 5  # every fifth campaign is deleted afterwards; its money is spent all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What an ad account buys and at which price; another one changes nobody's dice."""

    dice: str
    orders: str  # the note of its orders in the books
    campaigns: str  # how they are numbered and named, by the Monday of their week
    called: str
    platforms: tuple[tuple[str, float], ...]  # shares of the money
    cents_a_thousand: int  # impressions
    clicks: float  # of all impressions; link clicks are among them
    link_clicks: float
    left: float  # of those link clicks
    loaded: float  # of those who left
    converted: float = 0.0  # of those who left


META = Account(
    dice="ads",
    orders=costs.BOOSTED,
    campaigns="1202{:%Y%m%d}00017",  # 17 digits, as campaigns have today
    called="Boost {}",
    platforms=(("facebook", 0.7), ("instagram", 0.3)),
    cents_a_thousand=650,
    clicks=0.021,
    link_clicks=0.012,
    left=0.83,
    loaded=0.8,
)
LINKEDIN = Account(
    dice="ads/linkedin",
    orders=costs.SPONSORED,
    campaigns="4{:%y%m%d}17",  # nine digits
    called="Sponsored {}",
    platforms=(("linkedin", 1.0),),
    cents_a_thousand=3_200,
    clicks=0.007,
    link_clicks=0.005,
    left=1.0,
    loaded=0.85,
    converted=0.06,
)
ACCOUNTS = (META, LINKEDIN)
ORDERED = tuple(account.orders for account in ACCOUNTS)


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
    conversions: int


def delivered(seed: int, first: date, last: date, by: Account = META) -> Iterator[Delivery]:
    """Yield what an account delivered from the first to the last day, both included."""
    for on in days(max(first, FOUNDED), last):
        monday = on - timedelta(days=on.weekday())
        order = costs.order(seed, monday, by.orders) if monday >= FOUNDED else None
        if order and order.amount and on.month == monday.month:
            yield from _delivered(seed, monday, round(order.amount * 100), on, by)


def _delivered(seed: int, monday: date, budget: int, on: date, by: Account) -> Iterator[Delivery]:
    week = (monday + timedelta(days=n) for n in range(7))
    running = [day for day in week if day.month == monday.month]
    part, rest = divmod(budget, len(running))
    spent = part + (running.index(on) < rest)  # the first days take the odd cents
    rng = generator(seed, on, by.dice)
    left = spent
    for place, (platform, share) in enumerate(by.platforms, 1):
        cents = left if place == len(by.platforms) else round(spent * share)
        left -= cents
        impressions = int(cents / by.cents_a_thousand * 1000 * rng.uniform(0.8, 1.2)) + 1
        link_clicks = int(rng.binomial(impressions, by.link_clicks))
        outbound_clicks = int(rng.binomial(link_clicks, by.left))
        yield Delivery(
            campaign_id=by.campaigns.format(monday),
            campaign_name=by.called.format(monday),
            is_deleted=monday.toordinal() // 7 % TIDIED == 0,
            on=on,
            platform=platform,
            cents=cents,
            impressions=impressions,
            reach=int(impressions / rng.uniform(1.1, 1.6)) + 1,
            clicks=link_clicks + int(rng.binomial(impressions, by.clicks - by.link_clicks)),
            link_clicks=link_clicks,
            outbound_clicks=outbound_clicks,
            landing_page_views=int(rng.binomial(outbound_clicks, by.loaded)),
            conversions=int(rng.binomial(outbound_clicks, by.converted)) if by.converted else 0,
        )
