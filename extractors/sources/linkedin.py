"""LinkedIn Pages: posts and what they brought, days of the page, comments, the follower level.

Reference: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/. All figures
are organic: what was sponsored stands in the ad account. LinkedIn calls totals "lifetime" that
reach back twelve months: they can fall, so the daily buckets are the figures of a day.
"""

import datetime as dt
from collections.abc import Callable

from extractors.contract import Contract, Count, Instant, Text, column, key
from extractors.oauth import Refreshed
from extractors.restli import HEADERS, VERSION, daily, dialect, listed, login, next_link, urn
from extractors.source import (
    Account,
    Ask,
    Encoded,
    Index,
    JsonPages,
    Kind,
    Param,
    Parent,
    Request,
    Source,
    Stream,
)

LOGIN = login("r_organization_social", "rw_organization_admin")
#: Edits are looked for this long: the list then has one or two pages.
MOVES_FOR = dt.timedelta(days=28)
#: Buckets are corrected for days, and followers are told two days late.
RESTATED = dt.timedelta(days=7)
#: Older than twelve months there are no figures.
KEPT = dt.timedelta(days=365)
#: A quarter of days in one answer, which has no pages.
QUARTER = dt.timedelta(days=90)
PAGE = 100  # the most posts a page holds
BATCH = 50  # posts asked for at once: an encoded URN has some 40 characters, a URL may have 4,000


class Posts(Contract):
    """What the page posted; `content` says its form, and is absent from mere text.

    `feed_distribution` is NONE of posts made for advertising alone.
    """

    post_id: Text = key("id")
    author: Text = column("author", nullable=False)
    commentary: Text = column("commentary")
    created_at: Instant = column("createdAt", reading="epoch_ms", nullable=False)
    published_at: Instant = column("publishedAt", reading="epoch_ms")
    modified_at: Instant = column("lastModifiedAt", reading="epoch_ms")
    lifecycle_state: Text = column("lifecycleState", nullable=False)
    feed_distribution: Text = column("distribution.feedDistribution")
    content: Text = column("content", reading="raw")
    landing_page_url: Text = column("contentLandingPage")
    reshared_id: Text = column("reshareContext.parent")

    class Config:
        """One row per post, as it was last edited."""

        strict = True
        unique = ["post_id"]


class ShareStatistics(Contract):
    """What LinkedIn counts of posts; likes and comments taken back can make a day negative."""

    impressions: Count = column("totalShareStatistics.impressionCount", ge=0)
    unique_impressions: Count = column("totalShareStatistics.uniqueImpressionsCount", ge=0)
    clicks: Count = column("totalShareStatistics.clickCount", ge=0)
    likes: Count = column("totalShareStatistics.likeCount")
    comments: Count = column("totalShareStatistics.commentCount")
    shares: Count = column("totalShareStatistics.shareCount")


class PostStatistics(ShareStatistics):
    """What a post brought in the last twelve months; a post nobody saw is left out."""

    post_id: Text = key("share|ugcPost", reading="json")

    class Config:
        """One row per post and observation."""

        strict = True
        unique = ["post_id"]


class ShareDays(ShareStatistics):
    """What all posts of the page brought in a UTC day."""

    started_at: Instant = key("timeRange.start", reading="epoch_ms")

    class Config:
        """One row per day."""

        strict = True
        unique = ["started_at"]


class FollowerDays(Contract):
    """Followers won in a UTC day, less those lost; told two days late."""

    started_at: Instant = key("timeRange.start", reading="epoch_ms")
    organic_gain: Count = column("followerGains.organicFollowerGain")
    paid_gain: Count = column("followerGains.paidFollowerGain")

    class Config:
        """One row per day."""

        strict = True
        unique = ["started_at"]


class PageDays(Contract):
    """Views of the page itself, on LinkedIn, in a UTC day."""

    started_at: Instant = key("timeRange.start", reading="epoch_ms")
    views: Count = column("totalPageStatistics.views.allPageViews.pageViews", ge=0)
    unique_views: Count = column("totalPageStatistics.views.allPageViews.uniquePageViews", ge=0)

    class Config:
        """One row per day."""

        strict = True
        unique = ["started_at"]


class NetworkSize(Contract):
    """How many follow the page now."""

    organization_id: Text = key("request.organization_id")
    followers: Count = column("firstDegreeSize", ge=0)

    class Config:
        """One row per page and observation."""

        strict = True
        unique = ["organization_id"]


class Comments(Contract):
    """What members, and the page itself, wrote under a post or under a comment.

    `organization_hmac` is the page's own URN under the same key: it says which are our answers.
    """

    comment_id: Text = key("$URN", reading="json")
    parent_id: Text = column("request.parent_id", nullable=False)
    created_at: Instant = column("created.time", reading="epoch_ms", nullable=False)
    author_hmac: Text = column("actor", privacy="identifier")
    organization_hmac: Text = column("request.organization", privacy="identifier")
    message: Text = column("message.text", privacy="personal")
    likes: Count = column("likesSummary.totalLikes", ge=0)

    class Config:
        """One row per comment."""

        strict = True
        unique = ["comment_id"]


def organization(account: Account) -> str:
    """Return the URN of the page."""
    return f"urn:li:organization:{account['organization_id']}"


def posts(ask: Ask) -> list[Request]:
    """Ask for what the page posted, the newest first."""
    author = {"q": "author", "author": organization(ask.account)}
    return [Request("rest/posts", {**author, "sortBy": "CREATED", "count": PAGE, "start": 0})]


def of_organization(ask: Ask, **more: Param) -> dict[str, Param]:
    """Return the parameters by which statistics find a page."""
    finder = {"q": "organizationalEntity", "organizationalEntity": organization(ask.account)}
    return {**finder, **more}


def post_statistics(ask: Ask) -> list[Request]:
    """Ask for the totals of a batch of posts; the two kinds of post have a parameter each."""
    shares = [post_id for post_id in ask.parent_ids if ":ugcPost:" not in post_id]
    others = [post_id for post_id in ask.parent_ids if ":ugcPost:" in post_id]
    asked: dict[str, Param] = {"shares": listed(shares)} if shares else {}
    if others:
        asked["ugcPosts"] = listed(others)
    return [Request("rest/organizationalEntityShareStatistics", of_organization(ask, **asked))]


def share_days(ask: Ask) -> list[Request]:
    """Ask for the days of all posts together."""
    params = of_organization(ask, timeIntervals=daily(ask.window))
    return [Request("rest/organizationalEntityShareStatistics", params)]


def follower_days(ask: Ask) -> list[Request]:
    """Ask for followers won per day."""
    params = of_organization(ask, timeIntervals=daily(ask.window))
    return [Request("rest/organizationalEntityFollowerStatistics", params)]


def page_days(ask: Ask) -> list[Request]:
    """Ask for views of the page per day."""
    finder = {"q": "organization", "organization": organization(ask.account)}
    return [
        Request("rest/organizationPageStatistics", {**finder, "timeIntervals": daily(ask.window)})
    ]


def network_size(ask: Ask) -> list[Request]:
    """Ask how many follow the page."""
    return [size_of(ask.account)]


def size_of(account: Account) -> Request:
    """Return the request for the follower level; its path holds an encoded URN."""
    return Request(
        Encoded(f"rest/networkSizes/{urn(organization(account))}"),
        {"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"},
        context={"organization_id": account["organization_id"]},
    )


def comments(ask: Ask) -> list[Request]:
    """Ask for the comments under one post, or under one comment."""
    (parent_id,) = ask.parent_ids
    return [
        Request(
            Encoded(f"rest/socialActions/{urn(parent_id)}/comments"),
            {"count": PAGE, "start": 0},
            context={"parent_id": parent_id, "organization": organization(ask.account)},
        )
    ]


ELEMENTS = JsonPages(records="elements")


def _days(name: str, contract: type[Contract], requests: Callable[[Ask], list[Request]]) -> Stream:
    """Declare figures per UTC day, re-read while LinkedIn corrects them."""
    return Stream(
        name=name,
        kind=Kind.FLOW,
        contract=contract,
        format=ELEMENTS,
        event_at="started_at",
        requests=requests,
        overlap=RESTATED,
        chunk=QUARTER,
        history=KEPT,
        whole_days_in="UTC",
    )


SOURCE = Source(
    name="linkedin",
    docs="https://learn.microsoft.com/en-us/linkedin/marketing/community-management/",
    base_url="https://api.linkedin.com",
    account_fields=("organization_id",),
    secrets=("client_id", "client_secret"),
    login=LOGIN,
    steps=(
        "Open linkedin.com/developers > My apps > Create app, for your page, and have an "
        "administrator of the page verify it.",
        "Under Products ask for the Community Management API; LinkedIn reviews that for weeks.",
        "Under Auth add {redirect_uri} as redirect URL; client id and secret stand there, too.",
        "Log in below as an administrator of the page.",
    ),
    auth=lambda account, secrets, base_url: Refreshed(LOGIN, account, secrets, base_url, HEADERS),
    classify=dialect,
    version=VERSION,
    ping=size_of,
    streams=(
        Stream(
            name="posts",
            kind=Kind.ENTITY,
            contract=Posts,
            format=ELEMENTS,
            index=Index(id="id", at="createdAt", reading="epoch_ms"),
            event_at="created_at",
            requests=posts,
            next_page=next_link,
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="post_statistics",
            kind=Kind.SNAPSHOT,
            contract=PostStatistics,
            format=ELEMENTS,
            parent=Parent("posts", batch=BATCH, gone_after=KEPT),
            requests=post_statistics,
        ),
        _days("share_days", ShareDays, share_days),
        _days("follower_days", FollowerDays, follower_days),
        _days("page_days", PageDays, page_days),
        Stream(
            name="network_size",
            kind=Kind.SNAPSHOT,
            contract=NetworkSize,
            format=JsonPages(records=""),
            requests=network_size,
        ),
        Stream(
            name="comments",
            kind=Kind.ENTITY,
            contract=Comments,
            format=ELEMENTS,
            index=Index(
                id="$URN",
                at="created.time",
                reading="epoch_ms",
                only_with="commentsSummary.totalFirstLevelComments",
            ),
            event_at="created_at",
            parent=Parent("posts"),
            requests=comments,
            next_page=next_link,
        ),
        # Answers are not in the list of comments; they hang under the comment they answer.
        Stream(
            name="replies",
            kind=Kind.ENTITY,
            contract=Comments,
            format=ELEMENTS,
            event_at="created_at",
            parent=Parent("comments"),
            requests=comments,
            next_page=next_link,
        ),
    ),
)
