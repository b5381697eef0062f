"""Show the totals of the Instagram account over a span, and how many follow it."""

from datetime import timedelta
from functools import lru_cache
from math import floor
from typing import Any

from sandbox import fade
from sandbox.company import FOUNDED, INSTAGRAM_USER_ID
from sandbox.counters import VIEWS_PER_REACH
from sandbox.dice import generator
from sandbox.exchange import Reply, Request, whole
from sandbox.moments import DAY, PACIFIC, SECOND, day_of, starts
from sandbox.platforms.facebook_nodes import refusal
from sandbox.world import World

TOTALS = (
    *("reach", "views", "accounts_engaged", "total_interactions", "likes", "comments", "saves"),
    *("shares", "replies", "reposts", "profile_views", "profile_links_taps", "website_clicks"),
)
SERIES = ("reach", "follower_count")  # the two that a call without total_value may name
NAMES = (*TOTALS, "follower_count", "follows_and_unfollows", "online_followers", "content_views")
MOST_DAYS, KEPT_DAYS = 30, 730
SHORT_LIVED, SHORT_DAYS = ("profile_views", "profile_links_taps", "website_clicks"), 90
# Counting takes up to 48 hours: the share counted on the day after, two and three days later.
COUNTED = (0.90, 0.97, 1.0)
FOLLOWERS, A_DAY = 42_000, 25


def followers(world: World, now: int) -> int:
    """Return how many follow the account."""
    days = day_of(now).toordinal() - FOUNDED.toordinal()
    return int((FOLLOWERS + A_DAY * days) * world.scale)


class UserInsights:
    """Know the account's totals day by day; those of a finished day are added up once."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self._day = lru_cache(2_048)(self._totals)

    def answer(self, request: Request) -> Reply:
        """Show one total for each metric over the span; what there is no data for is left out."""
        names = [name.strip() for name in request.get("metric").split(",") if name.strip()]
        self._check(request, names)
        since, until = self._span(request)
        on, totals = day_of(since, PACIFIC), dict.fromkeys(names, 0)
        first = on
        while starts(on, PACIFIC) < min(until, request.now):
            if on >= FOUNDED:
                late = (request.now - starts(on + timedelta(days=1), PACIFIC)) // DAY
                part = COUNTED[max(late, 0)] if late < len(COUNTED) else 1.0
                for name in totals:
                    totals[name] += floor(self._day(on)[name] * part)
            on += timedelta(days=1)
        rows: list[dict[str, Any]] = []
        figures = []
        for name, value in totals.items():
            is_forgotten = request.now - since > SHORT_DAYS * DAY and name in SHORT_LIVED
            if is_forgotten or first < FOUNDED or since >= request.now:
                continue
            rows.append(
                {
                    "name": name,
                    "period": "day",
                    "title": name.replace("_", " ").capitalize(),
                    "description": "",
                    "total_value": {"value": value},
                    "id": f"{INSTAGRAM_USER_ID}/insights/{name}/day",
                }
            )
            figures.append((INSTAGRAM_USER_ID, name, f"{first}", value))
        return Reply({"data": rows}, figures=figures)

    def _check(self, request: Request, names: list[str]) -> None:
        for place, name in enumerate(names or [""]):
            if name not in NAMES:
                allowed = ", ".join(NAMES)
                words = f"metric[{place}] must be one of the following values: {allowed}"
                raise refusal(100, f"(#100) {words}")
        if request.get("metric_type") != "total_value":
            wanting = [name for name in names if name not in SERIES]
            words = "should be specified with parameter metric_type=total_value"
            raise refusal(100, f"(#100) The following metrics ({','.join(wanting)}) {words}")
        beyond = [name for name in names if name not in TOTALS]
        if beyond or request.get("period") != "day":
            raise refusal(100, f"(#100) Incompatible metrics ({','.join(beyond)}) or period")

    def _span(self, request: Request) -> tuple[int, int]:
        since, until = (whole(request.get(name)) for name in ("since", "until"))
        if since is None or until is None or until <= since:
            raise refusal(100, "(#100) since and until must be a span of seconds")
        if until - since > MOST_DAYS * DAY // SECOND:
            raise refusal(
                100,
                f"(#100) There cannot be more than {MOST_DAYS} days "
                f"({MOST_DAYS * DAY // SECOND} s) between since and until",
            )
        if request.now - since * SECOND >= KEPT_DAYS * DAY:
            raise refusal(
                100,
                "(#100) since param is not valid. Metrics data is available for the last 2 years",
            )
        return since * SECOND, until * SECOND

    def _totals(self, on: Any) -> dict[str, int]:
        world = self.world
        low, high = starts(on, PACIFIC), starts(on + timedelta(days=1), PACIFIC)
        rng = generator(world.seed, on, "instagram")
        viewed, noise = rng.poisson((220 * world.scale, 6 * world.scale)).tolist()
        reach = likes = shares = clicks = said = 0.0
        earlier = on - timedelta(days=15)
        for post in world.posts_between(earlier, on + timedelta(days=1), "instagram"):
            by_end, by_start = (fade.share_by("instagram", at - post.at) for at in (high, low))
            share = float(by_end - by_start)
            reach, likes = reach + post.reach * share, likes + post.likes * share
            shares, clicks = shares + post.shares * share, clicks + post.clicks * share
            said += post.talk * share
        saves = likes * 0.15
        known = {
            "reach": reach,
            "views": reach * VIEWS_PER_REACH,
            "likes": likes,
            "comments": said,
            "saves": saves,
            "shares": shares,
            "replies": said * 0.1,
            "reposts": shares * 0.2,
            "total_interactions": likes + said + saves + shares,
            "accounts_engaged": (likes + said) * 0.8,
            "profile_views": viewed,
            # Captions are not clickable: who follows a link goes by the profile.
            "profile_links_taps": clicks * 0.9 + noise,
            "website_clicks": clicks * 0.9,
        }
        return {name: floor(value) for name, value in known.items()}
