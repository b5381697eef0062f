"""Facebook Pages (Graph API): posts, post insights, page days and comments.

Reference: https://developers.facebook.com/docs/graph-api/reference/page/. Metric names are data
below; one that is retired costs only itself.
"""

import datetime as dt

from extractors.auth import Bearer
from extractors.contracts.facebook import (
    Comments,
    PageInsights,
    PostCounts,
    PostInsights,
    PublishedPosts,
)
from extractors.dialects import graph_api
from extractors.formats import JsonPages
from extractors.graph_tokens import graph_token
from extractors.messages import Request
from extractors.paging import graph_next
from extractors.source import Ask, Index, Kind, Names, Parent, Source, Stream
from extractors.version import Version

#: An unversioned call silently gets the oldest version.
VERSION = Version("v25.0", dt.date(2028, 7, 29))

#: Lifetime figures of a post. `link clicks` inside `post_clicks_by_type` is the only site intent.
POST_METRICS = (
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_clicks_by_type",
    "post_reactions_by_type_total",
)
#: Daily figures of the page.
PAGE_METRICS = (
    "page_media_view",
    "page_total_media_view_unique",
    "page_follows",
    "page_daily_follows",
    "page_post_engagements",
    "page_views_total",
)

POST_FIELDS = (
    "id,message,created_time,permalink_url,status_type,shares,"
    "attachments{media_type,type,url,unshimmed_url},comments.summary(true).limit(0)"
)


def published_posts(ask: Ask) -> list[Request]:
    """Ask for the posts of the window."""
    return [
        Request(
            f"{VERSION.name}/{ask.account['page_id']}/published_posts",
            {
                "fields": POST_FIELDS,
                "since": int(ask.window.start.timestamp()),
                "until": int(ask.window.end.timestamp()),
                "limit": 100,
            },
        )
    ]


def post_counts(ask: Ask) -> list[Request]:
    """Ask for one post's shares and comment count."""
    fields = "id,shares,comments.summary(true).limit(0)"
    return [Request(f"{VERSION.name}/{ask.parent_ids[0]}", {"fields": fields})]


def post_insights(ask: Ask) -> list[Request]:
    """Ask for all metrics of one post."""
    (post_id,) = ask.parent_ids
    return [
        Request(
            f"{VERSION.name}/{post_id}/insights",
            {"metric": ",".join(POST_METRICS), "period": "lifetime"},
            context={"parent_id": post_id},
        )
    ]


def page_insights(ask: Ask) -> list[Request]:
    """Ask for all daily metrics of the page."""
    page_id = ask.account["page_id"]
    return [
        Request(
            f"{VERSION.name}/{page_id}/insights",
            {
                "metric": ",".join(PAGE_METRICS),
                "period": "day",
                "since": int(ask.window.start.timestamp()),
                "until": int(ask.window.end.timestamp()),
            },
            context={"page_id": page_id},
        )
    ]


def comments(ask: Ask) -> list[Request]:
    """Ask for all comments under one post, answers included, oldest first."""
    (post_id,) = ask.parent_ids
    return [
        Request(
            f"{VERSION.name}/{post_id}/comments",
            {
                "filter": "stream",
                "order": "chronological",
                "fields": "id,message,created_time,from,like_count,parent,is_hidden",
                "limit": 100,
            },
            context={"parent_id": post_id, "page_id": ask.account["page_id"]},
        )
    ]


SOURCE = Source(
    name="facebook",
    docs="https://developers.facebook.com/docs/graph-api/reference/page/",
    base_url="https://graph.facebook.com",
    account_fields=("page_id",),
    secrets=("token",),
    auth=lambda account, secrets, base_url: Bearer(secrets["token"]),
    steps=(
        "Open Meta Business Suite > Settings > Users > System users and add one.",
        "Assign it the Page, with full control of insights and comments.",
        "Generate token, for an app of yours, that never expires, with pages_read_engagement, "
        "read_insights and pages_read_user_content.",
    ),
    classify=graph_api,
    named="name",
    token_check=graph_token(VERSION.name),
    version=VERSION,
    ping=lambda account: Request(f"{VERSION.name}/{account['page_id']}", {"fields": "id,name"}),
    streams=(
        Stream(
            name="published_posts",
            kind=Kind.ENTITY,
            contract=PublishedPosts,
            index=Index(id="id", at="created_time"),
            event_at="created_at",
            requests=published_posts,
            next_page=graph_next,
            overlap=dt.timedelta(days=7),
        ),
        Stream(
            name="post_counts",
            kind=Kind.SNAPSHOT,
            contract=PostCounts,
            format=JsonPages(records=""),
            parent=Parent("published_posts"),
            requests=post_counts,
        ),
        Stream(
            name="post_insights",
            kind=Kind.SNAPSHOT,
            contract=PostInsights,
            format=JsonPages(records="data", inner="values"),
            names=Names("metric"),
            parent=Parent("published_posts"),
            requests=post_insights,
        ),
        Stream(
            name="page_insights",
            kind=Kind.FLOW,
            contract=PageInsights,
            format=JsonPages(records="data", inner="values"),
            event_at="ended_at",
            names=Names("metric"),
            requests=page_insights,
            overlap=dt.timedelta(days=7),
            chunk=dt.timedelta(days=90),  # at most 90 days a call
            whole_days_in="America/Los_Angeles",
        ),
        Stream(
            name="comments",
            kind=Kind.ENTITY,
            contract=Comments,
            event_at="created_at",
            parent=Parent("published_posts"),
            requests=comments,
            next_page=graph_next,
        ),
    ),
)
