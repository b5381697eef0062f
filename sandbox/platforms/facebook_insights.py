"""Hold the insights metrics of posts and of the Page: names, values, Pacific days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox import fade, talk
from sandbox.company import FACEBOOK_PAGE_ID, FOUNDED
from sandbox.counters import VIEWS_PER_REACH, counters
from sandbox.dice import generator
from sandbox.moments import DAY, HOUR, PACIFIC, day_of, starts
from sandbox.posts import Post
from sandbox.world import World

REFRESH = 3 * HOUR  # post insights are counted once a day, at 03:00 UTC
POST_METRICS = (
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_clicks_by_type",
    "post_reactions_by_type_total",
    "post_reactions_like_total",
    "post_reactions_love_total",
    "post_video_views",
)
# Metric and the periods it is offered for.
PAGE_METRICS = {
    "page_media_view": ("day", "week", "days_28"),
    "page_total_media_view_unique": ("day", "week", "days_28"),
    "page_follows": ("day",),
    "page_daily_follows": ("day",),
    "page_daily_follows_unique": ("day",),
    "page_daily_unfollows_unique": ("day",),
    "page_post_engagements": ("day", "week", "days_28"),
    "page_views_total": ("day",),
}
PERIODS = {"day": 1, "week": 7, "days_28": 28}
# Counting is not done when the day ends: the share counted one, two and three days later.
COUNTED = (0.93, 0.98, 0.995)
FOLLOWERS, A_DAY = 138_000, 21  # the many likes of an old Page, and its growth


def refreshed(now: int) -> int:
    """Return when post insights were last counted."""
    return (now - REFRESH) // DAY * DAY + REFRESH


def post_value(post: Post, metric: str, now: int) -> Any:
    """Return one lifetime figure of a post as last counted, or None before the first count."""
    if refreshed(now) <= post.at:
        return None
    seen = counters(post, refreshed(now))
    clicks = {
        "link clicks": seen.link_clicks,
        "other clicks": seen.other_clicks // 2,
        "photo view": seen.other_clicks - seen.other_clicks // 2,
        "video play": seen.plays // 8,
    }
    if post.format != "image":
        clicks["other clicks"] += clicks.pop("photo view")
    reactions = {"like": seen.likes, "love": seen.loves, "anger": seen.loves // 9}
    return {
        "post_media_view": seen.views,
        "post_total_media_view_unique": seen.reach,
        "post_clicks": sum(clicks.values()),
        # A kind that nobody clicked is left out, as is a reaction nobody chose.
        "post_clicks_by_type": {kind: count for kind, count in clicks.items() if count},
        "post_reactions_by_type_total": {kind: n for kind, n in reactions.items() if n},
        "post_reactions_like_total": seen.likes,
        "post_reactions_love_total": seen.loves,
        "post_video_views": seen.plays,
    }[metric]


def page_value(world: World, metric: str, period: str, on: date, now: int) -> int:
    """Return one figure of the Page for the period that ends with a Pacific day."""
    span = [on - timedelta(days=back) for back in range(PERIODS[period])]
    values = [_day_value(world, metric, each, now) for each in span]
    # People seen on several days are one person: a week reaches half the sum of its days.
    unique = "unique" in metric and len(span) > 1
    return sum(values) // 2 if unique else sum(values)


def _day_value(world: World, metric: str, on: date, now: int) -> int:
    if on < FOUNDED:
        return 0
    rng = generator(world.seed, on, "page")
    followed, left, viewed, noise = rng.poisson((30, 9, 160, 40)).tolist()
    followed, left, viewed = (int(n * world.scale) for n in (followed, left, viewed))
    low, high = starts(on, PACIFIC), starts(on + timedelta(days=1), PACIFIC)
    if metric == "page_follows":
        days = on.toordinal() - FOUNDED.toordinal()
        return int((FOLLOWERS + A_DAY * days + noise) * world.scale)
    if metric.startswith("page_daily_follows"):
        return followed
    if metric == "page_daily_unfollows_unique":
        return left
    if metric == "page_views_total":
        return viewed
    reach = likes = 0.0
    for post in world.posts_between(on - timedelta(days=15), on + timedelta(days=1), "facebook"):
        share = float(
            fade.share_by("facebook", high - post.at) - fade.share_by("facebook", low - post.at)
        )
        reach, likes = reach + post.reach * share, likes + post.likes * share
    late = (now - high) // DAY
    counted = COUNTED[late] if late < len(COUNTED) else 1.0
    value = {
        "page_media_view": reach * VIEWS_PER_REACH,
        "page_total_media_view_unique": reach,
        "page_post_engagements": likes * 1.3,
    }[metric]  # likes, and comments and shares
    return int(value * counted)


def end_time(on: date) -> str:
    """Return the end of a Pacific day as Facebook writes it: 07:00 or 08:00 in UTC."""
    end = datetime.fromtimestamp(starts(on + timedelta(days=1), PACIFIC) // 1000, UTC)
    return end.strftime("%Y-%m-%dT%H:%M:%S+0000")


def complete(on: date, now: int) -> bool:
    """Say whether a Pacific day has ended."""
    return starts(on + timedelta(days=1), PACIFIC) <= now


def pacific(text: str) -> date | None:
    """Return the Pacific day a since or until parameter names, in seconds or as a date."""
    if text.isdigit():
        return day_of(int(text) * 1000, PACIFIC)
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def comment_count(world: World, post: Post, now: int, everything: bool = False) -> int:
    """Return how many comments stand under a post, with or without answers to comments."""
    said = talk.visible(world.comments(post), now)
    return len(said if everything else talk.answers(said))


def page_id(post: Post) -> str:
    """Return the id of a post: the Page's, an underscore, and a number that grows with time."""
    return f"{FACEBOOK_PAGE_ID}_{post.at:015d}{post.ref % 1000:03d}"
