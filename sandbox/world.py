"""Be the simulated company: a pure function of (seed, scale, date), made lazily day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from sandbox import contacts as people
from sandbox import journeys, orders, rates, talk
from sandbox.company import FOUNDED
from sandbox.moments import day_of, days, starts
from sandbox.posts import PLATFORMS, Post, posts_on, ref_day
from sandbox.records import VISIT, Book, Cohort, between
from sandbox.truth import Truth, tell

VISIT_DAYS = journeys.JOURNEY_DAYS + 1  # a browsing visit starts at most this long after the first
# Return, sign-up, first order and two repeats, each with an hour or so of slack, and then the
# longest thing that follows any of them (a CRM correction after 80 days, a refund after 45).
ERRAND_DAYS = VISIT_DAYS + journeys.LATEST_DAYS + 3 * 59 + 3
BOOK_DAYS = ERRAND_DAYS + 85
NO_VISITS = np.zeros(0, VISIT)


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one local day."""

    posts: tuple[Post, ...]
    visits: np.ndarray
    contacts: np.ndarray
    orders: np.ndarray


class World:
    """Know everything that ever happens to the company; what is asked changes nothing."""

    def __init__(self, seed: int = 7, scale: float = 1.0) -> None:
        """Found the company; nothing is made before it is asked for."""
        self.seed, self.scale = seed, scale
        # A cohort at scale 1 takes 20 kB, a book 5 kB; the sizes keep about 50 MB of either, but
        # never less than what one walk through the days needs.
        self.cohort = lru_cache(max(VISIT_DAYS + 10, int(1_500 / max(scale, 1))))(self._cohort)
        self.book = lru_cache(max(BOOK_DAYS + 10, int(4_000 / max(scale, 1))))(self._book)
        self._posts = lru_cache(16_384)(self._posts_on)
        self._both = lru_cache(8_192)(self._both_on)
        self._recalled = lru_cache(8_192)(self._recalled_on)
        self._known = lru_cache(16_384)(self._post)
        self._tables = lru_cache(16)(self._table)
        self.comments = lru_cache(8_192)(lambda post: talk.comments(seed, post))

    def posts_on(self, on: date, platform: str | None = None) -> tuple[Post, ...]:
        """Return the posts of a local day, of one account or of both, in the order of time."""
        if on < FOUNDED:
            return ()
        return self._posts(on, platform) if platform else self._both(on)

    def posts_between(self, first: date, last: date, platform: str = "") -> list[Post]:
        """Return the posts from the first to the last day, both included."""
        ordinals = range(first.toordinal(), last.toordinal() + 1)
        return [
            post
            for ordinal in ordinals
            for post in self.posts_on(date.fromordinal(ordinal), platform or None)
        ]

    def post(self, ref: int) -> Post:
        """Return the post behind a reference."""
        return self._known(int(ref))

    def published(self, platform: str, now: int) -> list[Post]:
        """Return all posts of an account until an instant, in the order of time."""
        found = self.posts_between(FOUNDED, day_of(now), platform)
        return [post for post in found if post.at <= now]

    def latest(self, platform: str, low: int, high: int) -> Iterator[Post]:
        """Yield the posts of an account with low <= at < high, newest first, as far as is read."""
        for on in reversed([*days(max(FOUNDED, day_of(low)), day_of(high))]):
            yield from (p for p in reversed(self.posts_on(on, platform)) if low <= p.at < high)

    def published_as(self, platform: str, ref: int, now: int) -> Post | None:
        """Return the post an account has published under a reference anybody may have made up."""
        try:
            on, of, slot = ref_day(ref)
        except (IndexError, OverflowError, ValueError):  # no account has the place, no year the day
            return None
        same_day = self.posts_on(on, platform) if of == platform and on <= day_of(now) else ()
        return next((post for post in same_day[slot : slot + 1] if post.at <= now), None)

    def pulls(self, refs: np.ndarray) -> np.ndarray:
        """Return the factor on intent of each post reference."""
        distinct, inverse = np.unique(refs, return_inverse=True)
        return np.array([self.post(ref).pull for ref in distinct], float)[inverse]

    def visits_between(self, low: int, high: int, errands: bool = True) -> np.ndarray:
        """Return the visits that start in low <= at < high, in the order of time.

        Errands are the extra visits of people who come back on purpose to sign up or to pay.
        """
        first, last = day_of(low), day_of(high - 1)
        found = [
            between(self.cohort(on).visits, low, high)
            for on in self._days(first - timedelta(days=VISIT_DAYS), last)
        ]
        if errands:
            found += [
                between(self.book(on).errands, low, high)
                for on in self._days(first - timedelta(days=ERRAND_DAYS), last)
            ]
        rows = np.concatenate([NO_VISITS, *(some for some in found if len(some))])
        return rows[np.lexsort((rows["visitor"], rows["cohort"], rows["at"]))]

    def table(self, name: str, low: int, high: int) -> np.ndarray:
        """Return contacts, orders or deals of all people whom anything can befall in low..high."""
        return self._tables(
            name, max(day_of(low) - timedelta(days=BOOK_DAYS), FOUNDED), day_of(high)
        )

    def rate(self, currency: str, on: date) -> float:
        """Return what one unit of a currency is worth in EUR on a day."""
        return rates.rate(self.seed, currency, on)

    def day(self, on: date) -> Day:
        """Return what happened on a local day."""
        low, high = starts(on), starts(on + timedelta(days=1))
        tables = (self.table(name, low, high) for name in ("contacts", "orders"))
        return Day(
            self.posts_on(on),
            self.visits_between(low, high),
            *(table[(table["at"] >= low) & (table["at"] < high)] for table in tables),
        )

    def truth(self, first: date, last: date, until: datetime | None = None) -> Truth:
        """Return the true effects of all that happened from the first to the last local day."""
        return tell(self, first, last, until)

    def _days(self, first: date, last: date) -> list[date]:
        start = max(first, FOUNDED).toordinal()
        return [date.fromordinal(ordinal) for ordinal in range(start, last.toordinal() + 1)]

    def _post(self, ref: int) -> Post:
        on, platform, slot = ref_day(ref)
        return self._posts(on, platform)[slot]

    def _posts_on(self, on: date, platform: str) -> tuple[Post, ...]:
        return posts_on(self.seed, self.scale, on, platform)

    def _both_on(self, on: date) -> tuple[Post, ...]:
        both = (post for each in PLATFORMS for post in self._posts(on, each))
        return tuple(sorted(both, key=lambda post: post.at))

    def _recalled_on(self, on: date, platform: str) -> tuple[np.ndarray, np.ndarray]:
        # Only posts of earlier days, so that no visit comes before its post.
        first = on - timedelta(days=journeys.POST_DAYS - 1)
        return journeys.recalled(on, self.posts_between(first, on - timedelta(days=1), platform))

    def _cohort(self, on: date) -> Cohort:
        visits = journeys.visits(self.seed, self.scale, on, self.posts_between, self._recalled)
        convinced = journeys.convinced(self.seed, on, visits, self.pulls)
        contacts, to_sign_up = people.contacts(self.seed, self.scale, on, visits, convinced)
        sold, to_pay = orders.orders(self.seed, on, contacts)
        errands = np.concatenate([to_sign_up, to_pay])
        errands = errands[np.argsort(errands["at"], kind="stable")]
        deals = orders.deals(self.seed, on, contacts, sold)
        return Cohort(visits, Book(errands, contacts, sold, deals))

    def _book(self, on: date) -> Book:
        return self.cohort(on).book

    def _table(self, name: str, first: date, last: date) -> np.ndarray:
        return np.concatenate(
            [getattr(self.book(on), name) for on in self._days(first, last)]
            or [getattr(self.book(FOUNDED), name)[:0]]
        )
