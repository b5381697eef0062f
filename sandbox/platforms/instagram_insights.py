"""Hold Instagram's figures of media and refuse names as it does: by spelling, then by kind."""

from math import floor

from sandbox import talk
from sandbox.counters import Counters, counters
from sandbox.dice import key
from sandbox.exchange import Refusal
from sandbox.moments import DAY, HOUR, starts
from sandbox.platforms.facebook_nodes import refusal
from sandbox.platforms.instagram_media import FIRST_PROFESSIONAL, product_of
from sandbox.posts import Post
from sandbox.world import World

REFRESH = 3 * HOUR  # figures of posts and reels are counted once a day, at 03:00 UTC
STORY_LAG = HOUR
FEW = 5  # viewers: of fewer nothing is told
FEW_PLAYS = 100  # of fewer there is no skip rate yet

SHARED = {"views", "reach", "likes", "comments", "saved", "shares", "total_interactions", "reposts"}
TOTALS = {"total_likes", "total_comments", "total_views"}  # with advertising; Facebook Login only
OFFERED = {
    "FEED": {*SHARED, *TOTALS, "follows", "profile_visits", "profile_activity"},
    "REELS": {
        *SHARED,
        *TOTALS,
        *("ig_reels_avg_watch_time", "ig_reels_video_view_total_time", "reels_skip_rate"),
    },
    "STORY": {
        *("views", "reach", "replies", "shares", "navigation", "reposts"),
        *("follows", "profile_visits", "total_interactions"),
    },
}
# The last are answered only where the media was shared to Facebook, which this company never does.
NAMES = (
    *sorted(set().union(*OFFERED.values())),
    *("impressions", "content_views", "crossposted_views", "facebook_views"),
)


def check(post: Post, names: list[str]) -> None:
    """Refuse all names where one is not known or not for this kind of media."""
    for place, name in enumerate(names):
        if name not in NAMES:
            allowed = ", ".join(NAMES)
            words = f"metric[{place}] must be one of the following values: {allowed}"
            raise refusal(100, f"(#100) {words}")
    if "impressions" in names:
        raise refusal(
            100,
            "(#100) Starting from version v22.0 and above, the impressions metric is no longer "
            "supported for the queried media.",
        )
    wrong = [name for name in names if name not in OFFERED[product_of(post)]]
    if wrong:
        raise refusal(
            100,
            f"(#100) The Media Insights API does not support the {', '.join(wrong)} metric for "
            "this media product type.",
        )
    if post.at < starts(FIRST_PROFESSIONAL):
        raise older_than_account()


def older_than_account() -> Refusal:
    """Return the refusal of figures from the time when the account was a personal one."""
    return refusal(
        100,
        "Invalid parameter",
        error_subcode=2108006,
        is_transient=False,
        error_user_title="Media posted before business account conversion",
        error_user_msg="The media was posted before the most recent time that the user's account "
        "was converted to a business account from a personal account.",
    )


def figures(world: World, post: Post, names: list[str], now: int) -> dict[str, float]:
    """Return the figures as last counted; what has not been counted yet is left out."""
    check(post, names)
    is_story = product_of(post) == "STORY"
    at = now - STORY_LAG if is_story else (now - REFRESH) // DAY * DAY + REFRESH
    if at <= post.at:
        return {}
    seen = counters(post, at)
    if is_story and seen.reach < FEW:
        raise refusal(10, "(#10) Not enough viewers for the media to show insights")
    known = _known(seen, post, len(talk.visible(world.comments(post), at)))
    if seen.views < FEW_PLAYS:
        del known["reels_skip_rate"]
    return {name: known[name] for name in dict.fromkeys(names) if name in known}


def _known(seen: Counters, post: Post, comments: int) -> dict[str, float]:
    watched = 3_000 + key(post.ref, 43) % 9_000  # milliseconds
    deeds = seen.likes + comments + seen.bookmarks + seen.shares + seen.quotes
    return {
        "views": seen.views,
        "total_views": seen.views,
        "reach": seen.reach,
        "likes": seen.likes,
        "total_likes": seen.likes,
        "comments": comments,
        "total_comments": comments,
        "saved": seen.bookmarks,
        "shares": seen.shares,
        "reposts": seen.quotes,
        "total_interactions": deeds,
        "follows": floor(seen.reach * 0.0008),
        "profile_visits": floor(seen.reach * 0.012),
        "profile_activity": floor(seen.reach * 0.002),
        "replies": comments,
        "navigation": floor(seen.views * 0.9),
        "ig_reels_avg_watch_time": watched,
        "ig_reels_video_view_total_time": watched * seen.views,
        "reels_skip_rate": round(70 - watched / 250, 1),  # percent
    }
