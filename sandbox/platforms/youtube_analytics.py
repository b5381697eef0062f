"""Be the YouTube Analytics API of one channel: reports per day, or per video, to its owner.

https://developers.google.com/youtube/analytics/reference/reports/query
"""

from datetime import date, timedelta
from functools import lru_cache
from math import floor
from operator import itemgetter
from typing import Any

from sandbox import moments
from sandbox.company import (
    FOUNDED,
    HOST,
    NAME,
    YOUTUBE_CHANNEL_ID,
    YOUTUBE_CLIENT_ID,
    YOUTUBE_CLIENT_SECRET,
    YOUTUBE_REFRESH_TOKEN,
)
from sandbox.counters import counters
from sandbox.dice import key
from sandbox.exchange import Reply, Request, whole
from sandbox.moments import DAY, HOUR, PACIFIC, starts
from sandbox.platforms import youtube_views as show
from sandbox.platforms.google_errors import refusal, unknown_parameter
from sandbox.platforms.youtube_views import Profile
from sandbox.posts import Post
from sandbox.tokens import Terms, TokenDesk
from sandbox.world import World

KNOWN = {
    *("ids", "startDate", "endDate", "metrics", "dimensions", "filters", "sort", "maxResults"),
    *("startIndex", "currency", "prettyPrint", "alt", "fields"),
}
METRICS = (
    *("views", "engagedViews", "estimatedMinutesWatched", "averageViewDuration", "likes"),
    *("dislikes", "comments", "shares", "subscribersGained", "subscribersLost", "cardClicks"),
)
MONETARY = ("estimatedRevenue", "estimatedAdRevenue", "grossRevenue", "cpm")
SCOPES = (
    "https://www.googleapis.com/auth/yt-analytics.readonly",
    "https://www.googleapis.com/auth/youtube.readonly",
)
LOOK_UP = "https://developers.google.com/youtube/analytics/v2/available_reports"
MOST_VIDEOS = 200
MINUTES_A_VIEW, CARD_CLICKED = 2.6, 0.12  # of views that stay; of clicks that lead to the site
SETTLED = 5 * DAY  # until then a few views are still being judged
SETTLING = 0.985  # and this is what is told of them


class YouTubeAnalytics:
    """Answer the reports of one channel to who has logged in as its owner."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.profile = Profile(YOUTUBE_CHANNEL_ID, NAME, HOST, 4_200, world)
        self.desk = TokenDesk(
            Terms(
                client_id=YOUTUBE_CLIENT_ID,
                client_secret=YOUTUBE_CLIENT_SECRET,
                first_refresh_token=YOUTUBE_REFRESH_TOKEN,
                access_life=HOUR,
                scopes=SCOPES,
                pkce=False,
                offline=("access_type", "offline"),
            )
        )
        self.did = lru_cache(8_192)(self._did)

    def answer(self, request: Request) -> Reply:
        """Answer one read."""
        if request.path == "v2/token":
            return self.desk.token(request)
        if request.path == "v2/authorize":
            return self.desk.authorize(request)
        if request.path != "v2/reports" or request.method != "GET":
            raise refusal(404, "notFound", "The requested URL was not found on this server.")
        if not self.desk.knows(request):
            words = "Request had invalid authentication credentials."
            raise refusal(401, "authError", words)
        for parameter in request.query:
            if parameter not in KNOWN:
                raise unknown_parameter(parameter)
        if request.get("ids") not in ("channel==MINE", f"channel=={YOUTUBE_CHANNEL_ID}"):
            raise refusal(403, "forbidden", "Forbidden")
        metrics = [name for name in request.get("metrics").split(",") if name]
        if set(metrics) & set(MONETARY):
            raise refusal(403, "forbidden", "Insufficient permission to access this report.")
        for name in metrics:
            if name not in METRICS:
                words = f"Unknown identifier ({name}) given in field parameters.metrics."
                raise refusal(400, "badRequest", words)
        return self._report(request, metrics)

    def throttle(self, request: Request) -> Reply:
        """Refuse with 403; the reason alone says that it is a throttle, and not for how long."""
        if request.path in ("v2/token", "v2/authorize"):
            return self.answer(request)
        return refusal(
            403, "userRateLimitExceeded", "User Rate Limit Exceeded", "usageLimits"
        ).reply

    def _report(self, request: Request, metrics: list[str]) -> Reply:
        first, last = _day(request, "startDate"), _day(request, "endDate")
        days = [
            on for on in moments.days(first, last) if on >= FOUNDED and is_counted(on, request.now)
        ]
        dimension = request.get("dimensions")
        limit, start = (
            whole(request.get("maxResults", "10000")),
            whole(request.get("startIndex", "1")),
        )
        sort = [name.removeprefix("-") for name in request.get("sort").split(",") if name]
        is_list = dimension == "video"
        if (
            dimension not in ("", "day", "video")
            or not metrics
            or set(sort) - {*metrics, dimension}
            or limit is None
            or start is None
            or start < 1
            or (is_list and not (sort and 0 < limit <= MOST_VIDEOS))
        ):
            words = f"The query is not supported. Check the documentation at {LOOK_UP} for "
            raise refusal(400, "badRequest", f"{words}supported queries.")
        rows: list[list[Any]] = []
        if is_list:
            videos = self._by_video(days, request.now)
            rows = [[name, *(told[m] for m in metrics)] for name, told in videos.items()]
            rows = [row for row in rows if any(row[1:])]
        elif dimension == "day":
            for on in days:
                told = self._by_channel(on, request.now)
                rows.append([f"{on}", *(told[m] for m in metrics)])
        elif days:
            every = [self._by_channel(on, request.now) for on in days]
            rows = [[sum(told[m] for told in every) for m in metrics]]
        for name in reversed([n for n in request.get("sort").split(",") if n]):
            place = [dimension, *metrics].index(name.removeprefix("-"))
            rows.sort(key=itemgetter(place), reverse=name.startswith("-"))
        page = rows[start - 1 : start - 1 + limit]
        headers = [(dimension, "DIMENSION", "STRING")] if dimension else []
        headers += [(name, "METRIC", "INTEGER") for name in metrics]
        body: dict[str, Any] = {
            "kind": "youtubeAnalytics#resultTable",
            "columnHeaders": [
                {"name": name, "columnType": kind, "dataType": of} for name, kind, of in headers
            ],
        }
        if page:
            body["rows"] = page
        records = [f"{row[0]}/{first}" if is_list else f"{row[0]}" for row in page]
        return Reply(body, endpoint=f"reports/{dimension or 'total'}", records=records)

    def _by_video(self, days: list[date], now: int) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for on in days:
            for post in self._alive(on, now):
                told = found.setdefault(
                    show.video_id(self.profile, post), dict.fromkeys(METRICS, 0)
                )
                for name, value in self._told(post, on, now).items():
                    told[name] += value
        return found

    def _by_channel(self, on: date, now: int) -> dict[str, int]:
        """Sum what the videos did; most of those who begin or cease to follow do so elsewhere."""
        total = dict.fromkeys(METRICS, 0)
        for post in self._alive(on, now):
            for name, value in self._told(post, on, now).items():
                total[name] += value
        low, high = starts(on, PACIFIC), starts(on + timedelta(days=1), PACIFIC)
        grown = show.subscribers(self.profile, high) - show.subscribers(self.profile, low)
        lost = key(on.toordinal(), 77) % 3
        return {**total, "subscribersGained": grown + lost, "subscribersLost": lost}

    def _alive(self, on: date, now: int) -> list[Post]:
        """Return the videos that may have done something on a day."""
        first = on - timedelta(days=19)
        found = self.profile.world.posts_between(
            max(first, FOUNDED), on + timedelta(days=1), "youtube"
        )
        return [post for post in found if post.at <= now]

    def _told(self, post: Post, on: date, now: int) -> dict[str, int]:
        is_settled = now >= starts(on + timedelta(days=1), PACIFIC) + SETTLED
        did = self.did(post.ref, on)
        return did if is_settled else {name: _settling(value) for name, value in did.items()}

    def _did(self, ref: int, on: date) -> dict[str, int]:
        """Return what a video did on a Pacific day, once all is counted."""
        post = self.profile.world.post(ref)
        low, high = starts(on, PACIFIC), starts(on + timedelta(days=1), PACIFIC)
        (seen, stayed), (seen_before, stayed_before) = show.views(post, high), show.views(post, low)
        now, before = counters(post, high), counters(post, low)
        said = [one for one in self.profile.world.comments(post) if low <= one.at < high]
        engaged = stayed - stayed_before
        return {
            "views": seen - seen_before,
            "engagedViews": engaged,
            "estimatedMinutesWatched": floor(engaged * MINUTES_A_VIEW),
            "averageViewDuration": floor(60 * MINUTES_A_VIEW) if engaged else 0,
            "likes": now.likes - before.likes,
            "dislikes": (now.likes - before.likes) // 40 if now.likes > before.likes else 0,
            "comments": len(said) if show.has_comments(post) else 0,
            "shares": now.shares - before.shares,
            "subscribersGained": engaged // 400,
            "subscribersLost": 0,
            "cardClicks": floor((now.link_clicks - before.link_clicks) * CARD_CLICKED),
        }


def is_counted(on: date, now: int) -> bool:
    """Say whether the figures of a Pacific day are there: 48 to 72 hours after its end."""
    waits = 2 * DAY + key(on.toordinal(), 78) % DAY
    return now >= starts(on + timedelta(days=1), PACIFIC) + waits


def _settling(value: int) -> int:
    return floor(value * SETTLING) if value > 0 else value


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.get(name))
    except ValueError:
        words = f"Invalid value at '{name}' (TYPE_STRING), \"{request.get(name)}\""
        raise refusal(400, "invalid", words) from None
