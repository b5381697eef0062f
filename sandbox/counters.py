"""Read the lifetime counters of a post as a platform shows them at an instant."""

from dataclasses import dataclass
from math import floor

from sandbox import fade
from sandbox.dice import key
from sandbox.moments import DAY
from sandbox.posts import Post

PURGED = 0.35  # share of posts that lose some likes when the platform removes spam accounts
PURGE_PART = 0.03  # and how many of them
# Seen several times by some; a reaction other than like; a quote for each so many reposts.
VIEWS_PER_REACH, LOVES, QUOTES, BOOKMARKS = 1.45, 0.12, 0.2, 0.15


@dataclass(frozen=True, slots=True)
class Counters:
    """What a platform has counted for one post until an instant."""

    likes: int
    loves: int
    shares: int
    quotes: int
    bookmarks: int
    reach: int
    views: int
    link_clicks: int
    other_clicks: int
    plays: int


def counters(post: Post, at: int) -> Counters:
    """Return the counters of a post at an instant; they grow with age, and can fall a little."""
    share = float(fade.share_by(post.platform, at - post.at)) if at > post.at else 0.0
    chance = key(post.ref, 31)
    # Between the third and the twentieth day, when growth has nearly ended, so that it shows.
    purge_age = 3 * DAY + chance % (17 * DAY)
    purged = chance % 100 < PURGED * 100 and at - post.at > purge_age
    lost = min(post.likes, max(2, round(post.likes * PURGE_PART))) if purged else 0
    grown = floor(post.likes * share)
    likes = max(grown - lost, 0)
    reach = floor(post.reach * share)
    shares = floor(post.shares * share)
    return Counters(
        likes=likes,
        loves=floor(likes * LOVES),
        shares=shares,
        quotes=floor(shares * QUOTES),
        bookmarks=floor(likes * BOOKMARKS),
        reach=reach,
        views=floor(reach * VIEWS_PER_REACH),
        link_clicks=floor(post.clicks * share),
        # Opening the picture or the text: 1.2 % of those who see it.
        other_clicks=floor(reach * 0.012),
        plays=floor(reach * 0.4) if post.format == "video" else 0,
    )
