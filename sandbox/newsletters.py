"""Send the weekly newsletter, and count what its readers did until an instant.

The visits are the world's own: who comes by mail in a week carries the tag of that week's mail, so
it goes out as the week begins. Opens and bounces have no effect on anybody; they are drawn here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import exp

import numpy as np

from sandbox import browsing, pageviews, wording
from sandbox.channels import NUMBER
from sandbox.company import FOUNDED, HOST
from sandbox.dice import key
from sandbox.moments import HOUR, day_of, starts
from sandbox.world import World

READERS, A_WEEK = 8_200, 14  # when the company was founded, and how many more a week
LANDED = 0.8  # of the clicks: the others are scanners that follow each link
OPEN_WITHIN = 15 * HOUR  # time constant
#: A newsletter shows the whole shop; who clicked lands on one of these pages.
PAGES = wording.CATALOGUE[:10]


@dataclass(frozen=True, slots=True)
class Newsletter:
    """The mail of one week, and what it says."""

    monday: date
    name: str
    subject: str

    @property
    def at(self) -> int:
        """Return when it was sent."""
        return starts(self.monday)

    @property
    def ends(self) -> int:
        """Return when the next one is sent."""
        return starts(self.monday + timedelta(days=7))

    def url(self, page: str) -> str:
        """Return a link as it stands in the mail."""
        tags = f"utm_source=newsletter&utm_medium=email&utm_campaign={self.name}"
        return f"https://{HOST}{page}?{tags}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted for one newsletter until an instant."""

    sent: int
    opens: int
    unique_opens: int
    proxy_opens: int  # of the opens, those of Apple's privacy proxy
    unique_proxy_opens: int
    clicks: tuple[int, ...]  # by page
    unique_clicks: tuple[int, ...]
    clickers: int
    hard_bounces: int
    soft_bounces: int
    unsubscribed: int


def newsletter(monday: date) -> Newsletter:
    """Return the newsletter of the week that begins on a Monday."""
    year, week, _ = monday.isocalendar()
    _, plain, sale = wording.SUBJECTS[key(monday.toordinal(), 81) % len(wording.SUBJECTS)]
    return Newsletter(monday, f"nl-{year}-{week:02d}", sale if week % 4 == 0 else plain)


def sent_between(low: int, high: int) -> list[Newsletter]:
    """Return the newsletters sent in low <= at < high, the oldest first."""
    first = max(day_of(low), FOUNDED)
    monday = first - timedelta(days=first.weekday())
    found = []
    while starts(monday) < high:
        if starts(monday) >= max(low, starts(FOUNDED)):
            found.append(newsletter(monday))
        monday += timedelta(days=7)
    return found


def readers(world: World, now: int) -> int:
    """Return how many are subscribed."""
    weeks = (day_of(now) - FOUNDED).days // 7
    return max(int((READERS + A_WEEK * weeks) * world.scale), 1)


class Readers:
    """Know what the readers of each newsletter did; a week that is over is counted once."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self._visits = lru_cache(256)(self._visits_of)

    def figures(self, of: Newsletter, now: int) -> Figures:
        """Return what was counted until an instant; nothing ever falls."""
        landed, by_page, clickers = self._visits(of.monday, min(now, of.ends))
        sent = readers(self.world, of.at)
        chance = key(of.monday.toordinal(), 82)
        share = 1 - exp(-max(now - of.at, 0) / OPEN_WITHIN)
        read = int(sent * (0.20 + chance % 50 / 1000) * share)
        by_proxy = int(sent * 0.24 * share)
        return Figures(
            sent=sent,
            opens=int(read * 1.7) + int(by_proxy * 1.1),
            unique_opens=max(read + by_proxy, clickers),
            proxy_opens=int(by_proxy * 1.1),
            unique_proxy_opens=min(by_proxy, max(read + by_proxy, clickers)),
            clicks=tuple(int(count / LANDED) for count in landed),
            unique_clicks=by_page,
            clickers=clickers,
            hard_bounces=int(sent * 0.001) + chance % 3,
            soft_bounces=int(sent * 0.004) + chance % 7,
            unsubscribed=int(sent * 0.002 * share),
        )

    def _visits_of(self, monday: date, until: int) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Return visits and people by page, and all people, that the mail of a week brought."""
        visits = self.world.visits_between(starts(monday), max(until, starts(monday) + 1))
        visits = visits[(visits["channel"] == NUMBER["email"]) & (visits["at"] < until)]
        people = browsing.visitor_keys(self.world.seed, visits["cohort"], visits["visitor"])
        page = pageviews.landings(self.world, visits)
        of_page = [people[page == number] for number in range(len(PAGES))]
        return (
            tuple(len(some) for some in of_page),
            tuple(len(np.unique(some)) for some in of_page),
            len(np.unique(people)),
        )
