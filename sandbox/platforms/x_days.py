"""Count what happened on a post of X per UTC day, as its analytics tell the owner.

https://docs.x.com/x-api/posts/get-post-analytics
"""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import talk
from sandbox.counters import counters
from sandbox.moments import DAY, HOUR, day_of, iso, starts
from sandbox.platforms.x_posts import Said
from sandbox.platforms.x_words import ANALYTICS
from sandbox.posts import Post
from sandbox.world import World

ZONE = ZoneInfo("UTC")
SETTLES, LATE = 36 * HOUR, 0.04  # a day's figures are this much short until so long after its end
#: A company without an app: X says null, not zero.
UNTOLD = ("app_opens", "app_install_attempts")
QUIET = {name: None if name in UNTOLD else 0 for name in ANALYTICS if name not in ("id",)}

Row = dict[str, Any]


def days_of(world: World, said: Said, low: int, high: int, now: int) -> Iterator[Row]:
    """Yield a row a UTC day from the post's first one on, within low..high and the past."""
    at = max(starts(day_of(low, ZONE), ZONE), starts(day_of(said.at, ZONE), ZONE))
    while at < min(high, now):
        found = _counted(world, said.post, at, now) if said.post else {}
        yield {**QUIET, "timestamp": f"{iso(at)[:19]}Z", **found}
        at += DAY


def _counted(world: World, post: Post, at: int, now: int) -> Row:
    end = at + DAY
    before, after = counters(post, at), counters(post, min(end, now))
    late = LATE if now < end + SETTLES else 0.0

    def grown(name: str) -> int:
        return int(max(getattr(after, name) - getattr(before, name), 0) * (1 - late))

    likes, clicks, others = grown("likes"), grown("link_clicks"), grown("other_clicks")
    shares, profile_clicks = grown("shares"), grown("reach") // 250
    return {
        "impressions": grown("views"),
        "engagements": likes + shares + clicks + others,
        "likes": likes,
        "unlikes": max(before.likes - after.likes, 0),
        "replies": sum(at <= s.at < end for s in talk.visible(world.comments(post), now)),
        "retweets": shares,
        "quote_tweets": grown("quotes"),
        "bookmarks": grown("bookmarks"),
        "shares": shares // 3,
        "follows": profile_clicks // 4,
        "url_clicks": clicks if post.url else 0,
        "user_profile_clicks": profile_clicks,
        "detail_expands": others,
        "media_views": grown("plays"),
    }
