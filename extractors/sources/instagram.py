"""Instagram (professional accounts): media, stories, their insights, comments, account days.

Reference: https://developers.facebook.com/docs/instagram-platform/. Two logins, one API: with
Facebook Login the host is graph.facebook.com; with Instagram Login an account says
`base_url: https://graph.instagram.com`, and all ids are others. Links in captions cannot be
clicked: no figure of a post says who came to the site.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from requests.auth import AuthBase

from extractors.auth import Bearer
from extractors.contracts.instagram import (
    Account,
    Comments,
    Media,
    MediaCounts,
    MediaInsights,
    UserInsights,
)
from extractors.dialects import graph_api
from extractors.formats import JsonPages
from extractors.graph_tokens import LongLived, graph_token
from extractors.messages import Request
from extractors.paging import graph_next
from extractors.source import Ask, Index, Kind, Names, Parent, Source, Stream
from extractors.version import Version

#: An unversioned call silently gets the oldest version.
VERSION = Version("v25.0", dt.date(2028, 7, 29))

#: Lifetime figures by what the media is, organic only: a name of another kind fails the call.
SHARED = ("views", "reach", "likes", "comments", "saved", "shares", "total_interactions", "reposts")
METRICS = {
    "FEED": (*SHARED, "follows", "profile_visits", "profile_activity"),
    "REELS": (
        *SHARED,
        *("ig_reels_avg_watch_time", "ig_reels_video_view_total_time", "reels_skip_rate"),
    ),
    "STORY": (
        *("views", "reach", "replies", "shares", "navigation"),
        *("follows", "profile_visits", "total_interactions"),
    ),
}
#: Totals of a day of the account; the last two are taps that lead to the site.
USER_METRICS = (
    *("reach", "views", "accounts_engaged", "total_interactions", "likes", "comments", "saves"),
    *("shares", "replies", "reposts", "profile_views", "profile_links_taps", "website_clicks"),
)
MEDIA_FIELDS = "id,timestamp,caption,media_type,media_product_type,permalink"
COUNT_FIELDS = "id,timestamp,like_count,comments_count"
COMMENT_FIELDS = "id,timestamp,text,username,from,like_count,hidden"
#: What one kind of media is refused another may have.
BY_KIND = Names("metric", per="kind")
LISTED = Index(id="id", at="timestamp", tells=("media_product_type", "media_type"))

#: Late edits and public counters are looked for this long; the list then has one or two pages.
MOVES_FOR = dt.timedelta(days=28)
#: A story, and every figure of it, is served for a day.
STORY_LIFE = dt.timedelta(hours=24)
STORY_READ_EVERY = dt.timedelta(hours=4)
#: Figures lag up to 48 hours: of a day asked on three nights the last reading is whole.
LATE_FOR = dt.timedelta(days=3)
#: A call fails for a day 730 days back; that bound moves at midnight, so keep a day clear of it.
KEPT = dt.timedelta(days=728)
#: Daily series end at 07:00 or 08:00 UTC, so Meta cuts its days here; it says so nowhere.
ZONE = "America/Los_Angeles"


def of_user(ask: Ask, edge: str, fields: str, **params: int) -> list[Request]:
    """Ask for a list of the account."""
    path = f"{VERSION.name}/{ask.account['ig_user_id']}/{edge}"
    return [Request(path, {"fields": fields, "limit": 100, **params})]


def media(ask: Ask) -> list[Request]:
    """Ask for what was posted in the window."""
    since, until = (int(at.timestamp()) for at in (ask.window.start, ask.window.end))
    return of_user(ask, "media", MEDIA_FIELDS, since=since, until=until)


def media_counts(ask: Ask) -> list[Request]:
    """Ask for the public counters of what was posted since the window began."""
    return of_user(ask, "media", COUNT_FIELDS, since=int(ask.window.start.timestamp()))


def insights(ask: Ask) -> list[Request]:
    """Ask for the figures one media has, by what it is."""
    (media_id,) = ask.parent_ids
    told = ask.told.get(media_id, {})
    product = told.get("media_product_type") or "unknown"
    # Old videos stand in the feed as pictures do, and have fewer figures.
    kind = f"{product}/{told.get('media_type') or 'unknown'}"
    return [
        Request(
            f"{VERSION.name}/{media_id}/insights",
            {"metric": ",".join(METRICS.get(product, SHARED))},
            context={"parent_id": media_id, "kind": kind},
        )
    ]


def user_insights(ask: Ask) -> list[Request]:
    """Ask for each day by itself: the totals of a span are one figure, not a series."""
    first, last = ask.window.days(ZONE)
    return [
        _totals(ask, dt.date.fromordinal(day))
        for day in range(first.toordinal(), last.toordinal() + 1)
    ]


def _totals(ask: Ask, day: dt.date) -> Request:
    since, until = (
        int(dt.datetime.combine(on, dt.time(), ZoneInfo(ZONE)).timestamp())
        for on in (day, day + dt.timedelta(days=1))
    )
    return Request(
        f"{VERSION.name}/{ask.account['ig_user_id']}/insights",
        {
            "metric": ",".join(USER_METRICS),
            "metric_type": "total_value",
            "period": "day",
            "since": since,
            "until": until,
        },
        context={"on_date": f"{day}", "day_zone": ZONE},
    )


def account(ask: Ask) -> list[Request]:
    """Ask for the account itself."""
    fields = "id,username,followers_count,follows_count,media_count"
    return [Request(f"{VERSION.name}/{ask.account['ig_user_id']}", {"fields": fields})]


def said_under(edge: str, fields: str) -> Callable[[Ask], list[Request]]:
    """Ask for what was said under a media or a comment."""

    def requests(ask: Ask) -> list[Request]:
        (parent_id,) = ask.parent_ids
        path = f"{VERSION.name}/{parent_id}/{edge}"
        return [Request(path, {"fields": fields, "limit": 50}, context={"parent_id": parent_id})]

    return requests


def signer(account: Mapping[str, str], secrets: Mapping[str, str], base_url: str) -> AuthBase:
    """Return what signs: a token of the Instagram Login ends unless it is renewed."""
    is_own_login = urlsplit(base_url).hostname == "graph.instagram.com"
    return LongLived(account, secrets) if is_own_login else Bearer(secrets["token"])


SOURCE = Source(
    name="instagram",
    docs="https://developers.facebook.com/docs/instagram-platform/",
    base_url="https://graph.facebook.com",
    account_fields=("ig_user_id",),
    secrets=("token",),
    steps=(
        "Make the account a professional one, and link it to a Facebook Page.",
        "Open Meta Business Suite > Settings > Users > System users, add one, assign it the Page "
        "and the Instagram account.",
        "Generate token, for an app of yours, that never expires, with instagram_basic, "
        "instagram_manage_insights, instagram_manage_comments and pages_read_engagement.",
        "Without a Page: App dashboard > Instagram > Generate token, and base_url: "
        "https://graph.instagram.com in pipeline.yml; that token is renewed each week.",
    ),
    auth=signer,
    classify=graph_api,
    named="username",
    token_check=graph_token(VERSION.name),
    version=VERSION,
    ping=lambda account: Request(
        f"{VERSION.name}/{account['ig_user_id']}", {"fields": "id,username"}
    ),
    streams=(
        Stream(
            name="media",
            kind=Kind.ENTITY,
            contract=Media,
            index=LISTED,
            event_at="posted_at",
            requests=media,
            next_page=graph_next,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="media_counts",
            kind=Kind.SNAPSHOT,
            contract=MediaCounts,
            index=Index(id="id", at="timestamp"),
            requests=media_counts,
            next_page=graph_next,
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="media_insights",
            kind=Kind.SNAPSHOT,
            contract=MediaInsights,
            parent=Parent("media"),
            names=BY_KIND,
            requests=insights,
        ),
        Stream(
            name="stories",
            kind=Kind.ENTITY,
            contract=Media,
            index=LISTED,
            event_at="posted_at",
            requests=lambda ask: of_user(ask, "stories", MEDIA_FIELDS),
            next_page=graph_next,
            newest_first=True,
            every=STORY_READ_EVERY,
        ),
        Stream(
            name="story_insights",
            kind=Kind.SNAPSHOT,
            contract=MediaInsights,
            parent=Parent("stories", gone_after=STORY_LIFE),
            names=BY_KIND,
            requests=insights,
            every=STORY_READ_EVERY,
        ),
        Stream(
            name="user_insights",
            kind=Kind.FLOW,
            contract=UserInsights,
            event_at="on_date",
            names=Names("metric"),
            requests=user_insights,
            overlap=LATE_FOR,
            chunk=dt.timedelta(days=30),  # a call a day: a month is what a stop may cost
            history=KEPT,
            whole_days_in=ZONE,
        ),
        Stream(
            name="account",
            kind=Kind.SNAPSHOT,
            contract=Account,
            format=JsonPages(records=""),
            requests=account,
        ),
        Stream(
            name="comments",
            kind=Kind.ENTITY,
            contract=Comments,
            index=Index(id="id", at="timestamp", only_with="replies"),
            event_at="created_at",
            parent=Parent("media"),
            requests=said_under("comments", f"{COMMENT_FIELDS},replies.limit(1){{id}}"),
            next_page=graph_next,
        ),
        Stream(
            name="replies",
            kind=Kind.ENTITY,
            contract=Comments,
            event_at="created_at",
            parent=Parent("comments"),
            requests=said_under("replies", COMMENT_FIELDS),
            next_page=graph_next,
        ),
    ),
)
