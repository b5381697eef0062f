"""Bluesky (AT Protocol, public AppView): posts, their counters, replies, the account's followers.

Reference: https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed. Public reads need no login.
The API has no impressions, views or link clicks: link effect comes from web analytics.
"""

import datetime as dt

from requests import Response

from extractors.contract import Contract, Count, Instant, Text, column, key
from extractors.dialects import by_status, complaint, told_until
from extractors.formats import JsonPages
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.paging import cursor, dig
from extractors.source import Index, Kind, Parent, Source, Stream


class AuthorFeed(Contract):
    """What the account posted, newest first; a record with a `reason` is a repost, not a post."""

    post_id: Text = key("post.uri")
    author_id: Text = column("post.author.did", nullable=False)
    text: Text = column("post.record.text")
    declared_at: Instant = column("post.record.createdAt")
    indexed_at: Instant = column("post.indexedAt", nullable=False)
    link_url: Text = column("post.record.embed.external.uri")
    facets: Text = column("post.record.facets", reading="raw")
    embed_type: Text = column("post.embed.$type")
    reply_to_id: Text = column("post.record.reply.parent.uri")
    reason_type: Text = column("reason.$type")

    class Config:
        """One row per post."""

        strict = True
        unique = ["post_id"]


class Posts(Contract):
    """Lifetime counters of a post as they stand now; a count that is absent is unknown."""

    post_id: Text = key("uri")
    likes: Count = column("likeCount", ge=0)
    reposts: Count = column("repostCount", ge=0)
    replies: Count = column("replyCount", ge=0)
    quotes: Count = column("quoteCount", ge=0)
    bookmarks: Count = column("bookmarkCount", ge=0)

    class Config:
        """One row per post and observation."""

        strict = True
        unique = ["post_id"]


class Replies(Contract):
    """Direct answers to a post; blocked or deleted ones have an address and nothing else."""

    reply_id: Text = key("post.uri|uri")
    post_id: Text = column("request.parent_id", nullable=False)
    author_hmac: Text = column("post.author.did", privacy="identifier", names="bluesky")
    text: Text = column("post.record.text", privacy="personal")
    indexed_at: Instant = column("post.indexedAt")
    answers: Text = column("replies", reading="raw", privacy="personal")

    class Config:
        """One row per reply."""

        strict = True
        unique = ["reply_id"]


class Profile(Contract):
    """The account's level figures as they stand now."""

    account_did: Text = key("did")
    followers: Count = column("followersCount", ge=0)
    posts_total: Count = column("postsCount", ge=0)

    class Config:
        """One row per account and observation."""

        strict = True
        unique = ["account_did"]


#: Errors that mean this one post cannot be read any more; the API says them with HTTP 400.
GONE = ("NotFound", "BlockedActor", "BlockedByActor")
#: The same said with HTTP 200, in place of the thread.
GONE_TYPES = ("app.bsky.feed.defs#notFoundPost", "app.bsky.feed.defs#blockedPost")


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status, plus posts that are gone and a limit that resets at an epoch second."""
    verdict = by_status(response, body)
    if dig(body, "thread.$type") in GONE_TYPES:
        return Verdict(Reaction.SKIP, "the post is deleted or blocked")
    if response.status_code == 400 and dig(body, "error") in GONE:
        return Verdict(Reaction.SKIP, complaint(body))
    if verdict.reaction is Reaction.WAIT and verdict.wait_seconds is None:
        seconds = told_until(response, "RateLimit-Reset")
        return Verdict(Reaction.WAIT, verdict.reason, seconds)
    return verdict


SOURCE = Source(
    name="bluesky",
    docs="https://docs.bsky.app/docs/category/http-reference",
    base_url="https://public.api.bsky.app/xrpc",
    account_fields=("actor",),
    steps=("Nothing to do: public profiles are read without a login.",),
    classify=dialect,
    named="handle",
    ping=lambda account: Request("app.bsky.actor.getProfile", {"actor": account["actor"]}),
    streams=(
        Stream(
            name="author_feed",
            kind=Kind.ENTITY,
            contract=AuthorFeed,
            format=JsonPages(records="feed"),
            index=Index(id="post.uri", at="post.indexedAt", unless="reason"),
            event_at="indexed_at",
            # The feed cannot be asked for a window; the loop stops behind the window's start.
            requests=lambda ask: [
                Request(
                    "app.bsky.feed.getAuthorFeed",
                    {"actor": ask.account["actor"], "limit": 100, "filter": "posts_with_replies"},
                )
            ],
            next_page=cursor("cursor", "cursor"),
            newest_first=True,
            overlap=dt.timedelta(days=2),
        ),
        Stream(
            name="posts",
            kind=Kind.SNAPSHOT,
            contract=Posts,
            format=JsonPages(records="posts"),
            parent=Parent("author_feed", batch=25),  # getPosts takes at most 25 URIs
            requests=lambda ask: [Request("app.bsky.feed.getPosts", {"uris": ask.parent_ids})],
        ),
        Stream(
            name="replies",
            kind=Kind.ENTITY,
            contract=Replies,
            format=JsonPages(records="thread.replies"),
            parent=Parent("author_feed"),
            event_at="indexed_at",
            requests=lambda ask: [
                Request(
                    "app.bsky.feed.getPostThread",
                    {"uri": ask.parent_ids[0], "depth": 2, "parentHeight": 0},
                    context={"parent_id": ask.parent_ids[0]},
                )
            ],
        ),
        Stream(
            name="profile",
            kind=Kind.SNAPSHOT,
            contract=Profile,
            format=JsonPages(records=""),
            requests=lambda ask: [
                Request("app.bsky.actor.getProfile", {"actor": ask.account["actor"]})
            ],
        ),
    ),
)
