"""Keep the cost sheet: hours a week, tools, agencies, advertising and productions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from sandbox.company import FOUNDED
from sandbox.dice import generator
from sandbox.moments import days
from sandbox.networks import NETWORKS

if TYPE_CHECKING:
    from sandbox.world import World

HEADER = "on,platform,kind,amount,currency,hours,hourly_rate,note"
# Hours a week and their spread: Facebook eats the time, LinkedIn hardly any.
HOURS = {**{name: network.hours for name, network in NETWORKS.items()}, "email": (2.0, 0.5)}
HOURLY_RATE = 38.0
# On the first of a month: platform, kind, amount, currency, note.
MONTHLY = (
    ("facebook", "tools", 49.0, "EUR", "scheduler"),
    ("bluesky", "tools", 9.0, "USD", "post planner"),
    ("email", "tools", 59.0, "USD", "newsletter service"),
    ("facebook", "agency", 600.0, "EUR", "retainer"),
)
BOOSTS = 0.5  # share of weeks with a boosted post
BOOSTED = "boosted post"  # its note
SPONSORS = 0.6  # share of weeks with sponsored posts on LinkedIn
SPONSORED = "sponsored posts"  # their note
SEARCH_ADS = 210.0  # a week
SEARCHED = "search ads"  # its note
SHOOTS = 0.3  # share of months with a video production


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet; for hours the amount is empty and hours times rate is the cost."""

    on: date
    platform: str
    kind: str
    amount: float | None
    currency: str
    hours: float | None
    hourly_rate: float | None
    note: str

    def csv(self) -> str:
        """Write the line as the sheet holds it."""
        money = [
            "" if value is None else f"{value:.2f}"
            for value in (self.amount, self.hours, self.hourly_rate)
        ]
        return ",".join(
            (
                f"{self.on}",
                self.platform,
                self.kind,
                money[0],
                self.currency,
                money[1],
                money[2],
                self.note,
            )
        )

    def euro(self, world: World) -> float:
        """Return the cost in EUR at the rate of its day, to the cent."""
        hours = (self.hours or 0) * (self.hourly_rate or 0)
        cost = self.amount if self.amount is not None else hours
        return round(cost * world.rate(self.currency, self.on), 2)


def lines(world: World, first: date, last: date) -> Iterator[Line]:
    """Yield the lines of the sheet from the first to the last day, both included."""
    for on in days(max(first, FOUNDED), last):
        if on.day == 1:
            yield from _monthly(world.seed, on)
        if on.weekday() == 0:
            yield from _weekly(world.seed, on)


@lru_cache(4_096)
def order(seed: int, monday: date, note: str) -> Line | None:
    """Return the week's order of advertising with this note, where there is one."""
    return next((line for line in _weekly(seed, monday) if line.note == note), None)


def _weekly(seed: int, on: date) -> Iterator[Line]:
    rng = generator(seed, on, "costs/weekly")
    for platform, (mean, spread) in HOURS.items():
        hours = max(round(float(rng.normal(mean, spread)) * 4) / 4, 0.25)  # in quarters
        yield Line(on, platform, "hours", None, "EUR", hours, HOURLY_RATE, "posting and answering")
    if rng.random() < BOOSTS:
        yield Line(
            on,
            "facebook",
            "ads",
            round(float(rng.uniform(40, 120)), 2),
            "EUR",
            None,
            None,
            BOOSTED,
        )
    rng_of_linkedin = generator(seed, on, "costs/linkedin")  # its own: others' dice stay
    if rng_of_linkedin.random() < SPONSORS:
        amount = round(float(rng_of_linkedin.uniform(60, 160)), 2)
        yield Line(on, "linkedin", "ads", amount, "EUR", None, None, SPONSORED)
    yield Line(
        on,
        "paid search",
        "ads",
        round(SEARCH_ADS * float(rng.normal(1, 0.1)), 2),
        "EUR",
        None,
        None,
        SEARCHED,
    )


def _monthly(seed: int, on: date) -> Iterator[Line]:
    rng = generator(seed, on, "costs/monthly")
    for platform, kind, amount, currency, note in MONTHLY:
        yield Line(on, platform, kind, amount, currency, None, None, note)
    if rng.random() < SHOOTS:
        yield Line(
            on,
            "facebook",
            "production",
            round(float(rng.uniform(300, 900)), 2),
            "EUR",
            None,
            None,
            "video shoot",
        )
