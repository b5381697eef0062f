"""LinkedIn Pages: posts and what they brought, days of the page, comments, the follower level.

Reference: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/. All figures
are organic: what was sponsored stands in the ad account. LinkedIn calls totals "lifetime" that
reach back twelve months: they can fall, so the daily buckets are the figures of a day.
"""

import datetime as dt
from collections.abc import Callable

from extractors.contract import Contract
from extractors.contracts.linkedin import (
    Comments,
    FollowerDays,
    NetworkSize,
    PageDays,
    Posts,
    PostStatistics,
    ShareDays,
)
from extractors.formats import JsonPages
from extractors.messages import Encoded, Param, Request
from extractors.oauth import Refreshed
from extractors.restli import HEADERS, VERSION, daily, dialect, listed, login, next_link, urn
from extractors.source import Account, Ask, Index, Kind, Parent, Source, Stream

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
