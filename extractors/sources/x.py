"""X (API v2): our posts, their counters, the owner's clicks and daily figures, who names us.

Reference: https://docs.x.com/x-api/. X bills what it returns, a thing read twice within one UTC
day as a rule once: so ids are asked by the hundred, and nothing is asked again that stands still.
Clicks on links are told to the owner only, and only of posts younger than 30 days.
"""

import datetime as dt

from extractors.auth import Bearer
from extractors.contracts.x import Account, Analytics, Mentions, PostCounts, Posts, PrivateMetrics
from extractors.formats import JsonPages
from extractors.messages import Request
from extractors.oauth import OAuth, Refreshed
from extractors.paging import cursor
from extractors.source import Ask, Index, Kind, Names, Parent, Source, Stream
from extractors.x_words import SPELLINGS, dialect, spelled

LOGIN = OAuth(
    authorize_url="https://api.x.com/2/oauth2/authorize",
    token_url="https://api.x.com/2/oauth2/token",
    # Without offline.access no refresh token comes, and a login ends after two hours.
    scopes=("tweet.read", "users.read", "offline.access"),
    client="basic",
    instead="bearer_token",  # the app's own: public figures only
)
#: What X tells of a post per UTC day. `url_clicks` lead to the site, the other clicks do not.
ANALYTICS = (
    *("impressions", "engagements", "likes", "unlikes", "replies", "retweets", "quote_tweets"),
    *("bookmarks", "shares", "follows", "unfollows", "url_clicks", "user_profile_clicks"),
    *("detail_expands", "permalink_clicks", "hashtag_clicks", "media_views", "email_tweet"),
    *("app_opens", "app_install_attempts"),
)
#: X lists the newest 3,200 posts at the most. A list that goes on would be paid for by the page.
PAGES = 40
PAGE = BATCH = 100  # the most posts in one answer, and the most ids in one request
#: An edit gets an id of its own, for an hour at the most; billed once, as `post_counts` reads the
#: same posts on the same day.
EDITED_FOR = dt.timedelta(days=2)
#: Private figures are refused from the 30th day on. The last reading is that of the 29th: the
#: night lasts, and a post must not turn 30 days old meanwhile.
PRIVATE_FOR = dt.timedelta(days=29)
#: Counters never stop, but after a year a week's change is not worth what reading it costs.
COUNTED_FOR = dt.timedelta(days=365)
YOUNG = Parent("posts", batch=BATCH, every_night_days=PRIVATE_FOR.days, gone_after=PRIVATE_FOR)
POSTS = JsonPages(records="data", empty_with=("meta.result_count", "errors"))


def posts_of(ask: Ask, path: str, *fields: str, **params: str | int) -> Request:
    """Return a request for fields of posts, in the account's spelling."""
    user_id = ask.account["user_id"]
    request = Request(path, {**params, "post.fields": ",".join(fields)}, None, {"user_id": user_id})
    return spelled(request, ask.account.get("field_spelling", SPELLINGS[0]))


def timeline(ask: Ask, of: str, *fields: str, **params: str) -> list[Request]:
    """Ask for a list of the account's, from the window's start to its end."""
    span = {"start_time": f"{ask.window.start:%FT%TZ}", "end_time": f"{ask.window.end:%FT%TZ}"}
    path = f"2/users/{ask.account['user_id']}/{of}"
    told = ("created_at", "conversation_id", "in_reply_to_user_id", "referenced_posts")
    known = ("note_post", "edit_history_post_ids")
    return [posts_of(ask, path, *told, *known, *fields, max_results=PAGE, **span, **params)]


def posts(ask: Ask) -> list[Request]:
    """Ask for what the account posted and answered in the window."""
    return timeline(ask, "tweets", "entities", "attachments", exclude="retweets")


def mentions(ask: Ask) -> list[Request]:
    """Ask who named the account in the window; X keeps the newest 800."""
    return timeline(ask, "mentions", "author_id", "public_metrics")


def post_counts(ask: Ask) -> list[Request]:
    """Ask for the counters everybody sees, of a batch of posts."""
    fields = ("public_metrics", "edit_history_post_ids")
    return [posts_of(ask, "2/tweets", *fields, ids=",".join(ask.parent_ids))]


def private_metrics(ask: Ask) -> list[Request]:
    """Ask for the counters only the owner sees, of a batch of posts."""
    fields = ("non_public_metrics", "organic_metrics", "edit_history_post_ids")
    return [posts_of(ask, "2/tweets", *fields, ids=",".join(ask.parent_ids))]


def analytics(ask: Ask) -> list[Request]:
    """Ask for each finished UTC day of a batch of posts, from before the oldest one's first."""
    today = ask.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    params = {
        "ids": ",".join(ask.parent_ids),
        "start_time": f"{today - PRIVATE_FOR - dt.timedelta(days=1):%FT%TZ}",
        "end_time": f"{today:%FT%TZ}",
        "granularity": "daily",
        "analytics.fields": ",".join(("id", "timestamp", *ANALYTICS)),
    }
    return [Request("2/tweets/analytics", params)]


def account(ask: Ask) -> list[Request]:
    """Ask for the account itself."""
    return [Request(f"2/users/{ask.account['user_id']}", {"user.fields": "public_metrics"})]


SOURCE = Source(
    name="x",
    docs="https://docs.x.com/x-api/",
    base_url="https://api.x.com",
    account_fields=("user_id",),
    settings={"field_spelling": SPELLINGS},
    secrets=("client_id", "client_secret"),
    login=LOGIN,
    steps=(
        "Open console.x.com > Apps and create an app, as the account whose posts are "
        "read: reading one's own costs least. Reading is paid by the post.",
        "Under User authentication settings choose Read, Web App, and add {redirect_uri} as "
        "callback; client id and secret stand under Keys and tokens.",
        "Log in below as that account.",
    ),
    named="data.username",
    auth=lambda account, secrets, base_url: (
        Bearer(secrets["bearer_token"])
        if "bearer_token" in secrets
        else Refreshed(LOGIN, account, secrets, base_url)
    ),
    classify=dialect,
    page_cap=PAGES,
    ping=lambda account: Request(
        f"2/users/{account['user_id']}", {"user.fields": "public_metrics"}
    ),
    streams=(
        Stream(
            name="posts",
            kind=Kind.ENTITY,
            contract=Posts,
            format=POSTS,
            index=Index(id="id", at="created_at"),
            event_at="created_at",
            requests=posts,
            next_page=cursor("meta.next_token", "pagination_token"),
            overlap=EDITED_FOR,
        ),
        Stream(
            name="post_counts",
            kind=Kind.SNAPSHOT,
            contract=PostCounts,
            format=POSTS,
            parent=Parent("posts", batch=BATCH, gone_after=COUNTED_FOR),
            requests=post_counts,
        ),
        Stream(
            name="private_metrics",
            kind=Kind.SNAPSHOT,
            contract=PrivateMetrics,
            format=POSTS,
            parent=YOUNG,
            requests=private_metrics,
        ),
        Stream(
            name="analytics",
            kind=Kind.FLOW,
            contract=Analytics,
            format=JsonPages(
                records="data",
                inner="timestamped_metrics",
                inner_or_itself=True,
                empty_with=("errors",),
            ),
            names=Names("analytics.fields", always=("id", "timestamp")),
            parent=YOUNG,
            event_at="started_at",
            requests=analytics,
        ),
        Stream(
            name="mentions",
            kind=Kind.ENTITY,
            contract=Mentions,
            format=POSTS,
            event_at="created_at",
            requests=mentions,
            next_page=cursor("meta.next_token", "pagination_token"),
            overlap=EDITED_FOR,
        ),
        Stream(
            name="account",
            kind=Kind.SNAPSHOT,
            contract=Account,
            format=JsonPages(records=""),
            requests=account,
        ),
    ),
)
