"""Count what happened on a post of X per UTC day, as its analytics tell the owner.

https://docs.x.com/x-api/posts/get-post-analytics
"""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import talk
from sandbox.counters import counters
from sandbox.exchange import Reply, Request
from sandbox.moments import DAY, HOUR, day_of, iso, starts
from sandbox.platforms import x_words as words
from sandbox.platforms.x_posts import Said
from sandbox.posts import Post
from sandbox.world import World

ZONE = ZoneInfo("UTC")
SPAN = ("start_time", "end_time")
PRIVATE_FOR = 30 * DAY
SETTLES, LATE = 36 * HOUR, 0.04  # a day's figures are this much short until so long after its end
#: A company without an app: X says null, not zero.
UNTOLD = ("app_opens", "app_install_attempts")
QUIET = {
    name: None if name in UNTOLD else 0
    for name in words.ANALYTICS
    if name not in ("id", "timestamp")
}

Row = dict[str, Any]


def analytics(
    world: World, request: Request, there: dict[str, Said], is_app: bool, spelling: str
) -> Reply:
    """Answer the daily figures of posts: flat rows, or as the older contract had them."""
    if is_app:
        told = "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint."
        kind = "unsupported-authentication"
        raise words.problem(403, kind, "Unsupported Authentication", told)
    words.check_names(request, ("ids", *SPAN, "granularity", "analytics.fields"))
    names = words.values(request, "analytics.fields", words.ANALYTICS) or [*words.ANALYTICS]
    low, high = (words.time_asked(request, name) for name in SPAN)
    if low is None or high is None or low >= high:
        told = "The `start_time` and `end_time` query parameters must be given, in this order"
        raise words.invalid({name: request.query.get(name, []) for name in SPAN}, told)
    if request.get("granularity", "total") != "daily":
        told = "The sandbox knows the granularity daily only"
        raise words.invalid({"granularity": request.query.get("granularity", [])}, told)
    asked = words.ids_asked(request)
    data: list[Row] = []
    records, figures = [], []
    for post_id in asked:
        said = there.get(post_id)
        if not said or request.now - said.at > PRIVATE_FOR:
            continue
        rows = []
        for day in days_of(world, said, low, high, request.now):
            on = day["timestamp"]
            counts = {name: day[name] for name in names if name in QUIET}
            rows.append({"timestamp": on, "metrics": counts})
            records.append(f"{post_id}/{on[:10]}")
            figures += [(post_id, name, on[:10], count) for name, count in counts.items()]
        if spelling == "post":
            data += [{"id": post_id, "timestamp": r["timestamp"], **r["metrics"]} for r in rows]
        elif rows:
            data.append({"id": post_id, "timestamped_metrics": rows})
    body: dict[str, Any] = {"data": data} if data else {}
    if absent := [each for each in asked if each not in there]:
        body["errors"] = [*map(words.unknown, absent)]
    return Reply(body, endpoint="tweets/analytics", records=records, figures=figures)


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
