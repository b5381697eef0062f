"""Count what LinkedIn counts: totals of the last twelve months, and days in UTC.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sandbox.company import FOUNDED
from sandbox.counters import counters
from sandbox.dice import key
from sandbox.moments import DAY, day_of, starts
from sandbox.platforms.linkedin_views import ORGANIZATION
from sandbox.posts import Post
from sandbox.world import World

TWELVE_MONTHS = 365 * DAY
LATE = 2 * DAY  # followers are told until the day before yesterday
MOVES_DAYS = 21  # a post's counters stand still after that
FOLLOWERS, A_DAY = 1_150, 1.3  # to begin with, and won since the founding
COUNTS = ("impressionCount", "clickCount", "likeCount", "commentCount", "shareCount")


def rolling(world: World, post: Post, now: int) -> dict[str, Any]:
    """Return what a post brought in the last twelve months; LinkedIn calls that lifetime."""
    return _engaged(_between(world, post, now - TWELVE_MONTHS, now))


def share_days(world: World, low: int, high: int, now: int) -> Iterator[dict[str, Any]]:
    """Yield what all posts together brought per UTC day; likes taken back count against it."""
    for start in _days(low, high, now, now):
        end = min(start + DAY, now)
        first = day_of(start) - timedelta(days=MOVES_DAYS)
        total = dict.fromkeys((*COUNTS, "uniqueImpressionsCount"), 0)
        for post in world.posts_between(max(first, FOUNDED), day_of(end), "linkedin"):
            for name, value in _between(world, post, start, end).items():
                total[name] += value
        yield {"totalShareStatistics": _engaged(total), **_bucket(start, "organizationalEntity")}


def follower_days(low: int, high: int, now: int) -> Iterator[dict[str, Any]]:
    """Yield followers won per UTC day, less those lost."""
    for start in _days(low, high, now, now // DAY * DAY - LATE + DAY):
        gain = followers(start + DAY) - followers(start)
        paid = min(max(gain, 0), key(start // DAY, 75) % 9 // 8)
        gains = {"organicFollowerGain": gain - paid, "paidFollowerGain": paid}
        yield {"followerGains": gains, **_bucket(start, "organizationalEntity")}


def page_days(low: int, high: int, now: int) -> Iterator[dict[str, Any]]:
    """Yield views of the page per UTC day."""
    for start in _days(low, high, now, now // DAY * DAY):
        views = 18 + key(start // DAY, 76) % 40
        unique = views * 7 // 10
        shown = {
            "allPageViews": {"pageViews": views, "uniquePageViews": unique},
            "overviewPageViews": {"pageViews": views - 3, "uniquePageViews": unique - 2},
        }
        yield {
            "totalPageStatistics": {"views": shown, "clicks": {}},
            **_bucket(start, "organization"),
        }


def followers(at: int) -> int:
    """Return how many follow the page; now and then a day loses some."""
    days = at // DAY - starts(FOUNDED) // DAY
    return FOLLOWERS + int(days * A_DAY) + key(at // DAY, 74) % 5


def _between(world: World, post: Post, low: int, high: int) -> dict[str, int]:
    before, after = counters(post, low), counters(post, high)
    said = world.comments(post)
    return {
        "impressionCount": after.views - before.views,
        "uniqueImpressionsCount": after.reach - before.reach,
        # Clicks on the content, the page's name and its logo are one number.
        "clickCount": after.link_clicks
        + after.other_clicks
        - before.link_clicks
        - before.other_clicks,
        "likeCount": after.likes - before.likes,
        "commentCount": sum(low <= one.at < high for one in said)
        - sum(low <= one.removed_at < high for one in said),
        "shareCount": after.shares - before.shares,
    }


def _engaged(total: dict[str, int]) -> dict[str, Any]:
    """Add the rate of engagement, and the mentions nobody makes."""
    acted = sum(total[name] for name in COUNTS[1:])
    seen = total["impressionCount"]
    none = {"shareMentionsCount": 0, "commentMentionsCount": 0}
    return {**total, **none, "engagement": acted / seen if seen else 0}


def _days(low: int, high: int, now: int, known: int) -> Iterator[int]:
    """Yield the beginnings of the UTC days of a span, of those there are figures for."""
    first = max(low, now - TWELVE_MONTHS, starts(FOUNDED)) // DAY * DAY
    yield from range(first, min(high, known), DAY)


def _bucket(start: int, entity: str) -> dict[str, Any]:
    return {"timeRange": {"start": start, "end": start + DAY}, entity: ORGANIZATION}
