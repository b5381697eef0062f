"""Figures of any other network or tool, from a file: Weibo, Renren, Douban, old exports, Keyhole.

A row is a post with its lifetime figures, or a day of an account. The words are those of the
mapping in pipeline.yml; the metric registry says what each figure counts.
"""

from extractors.contract import Contract, Count, Day, Instant, Text, column
from extractors.formats import Mapped
from extractors.source import Kind, Source, Stream

PLATFORM = "^[a-z0-9_]+$"


class Posts(Contract):
    """One post and its figures as a file told them; a later file is a later observation."""

    platform: Text = column("platform", reading="text", nullable=False, str_matches=PLATFORM)
    post_id: Text = column("post_id", reading="text", nullable=False)
    posted_at: Instant = column("posted_at", reading="text")
    post_type: Text = column("post_type", reading="text")
    text: Text = column("text", reading="text")
    permalink_url: Text = column("permalink_url", reading="text", str_matches="^https?://")
    link_url: Text = column("link_url", reading="text", str_matches="^https?://")
    exported_at: Instant = column("exported_at", reading="text")
    likes: Count = column("likes", reading="text", ge=0)
    shares: Count = column("shares", reading="text", ge=0)
    comments: Count = column("comments", reading="text", ge=0)
    views: Count = column("views", reading="text", ge=0)
    impressions: Count = column("impressions", reading="text", ge=0)
    reach: Count = column("reach", reading="text", ge=0)
    saves: Count = column("saves", reading="text", ge=0)
    link_clicks: Count = column("link_clicks", reading="text", ge=0)
    score: Count = column("score", reading="text")
    mapping: Text = column("request.mapping", reading="text", nullable=False)
    delivery: Text = column("request.delivery", reading="text")

    class Config:
        """One row per post and file."""

        strict = True
        unique = ["platform", "post_id"]


class AccountDays(Contract):
    """One day of an account: how many followers it had, and what happened that day."""

    platform: Text = column("platform", reading="text", nullable=False, str_matches=PLATFORM)
    on_date: Day = column("on_date", reading="text", nullable=False)
    followers: Count = column("followers", reading="text", ge=0)
    likes: Count = column("likes", reading="text", ge=0)
    shares: Count = column("shares", reading="text", ge=0)
    comments: Count = column("comments", reading="text", ge=0)
    views: Count = column("views", reading="text", ge=0)
    impressions: Count = column("impressions", reading="text", ge=0)
    reach: Count = column("reach", reading="text", ge=0)
    saves: Count = column("saves", reading="text", ge=0)
    link_clicks: Count = column("link_clicks", reading="text", ge=0)
    score: Count = column("score", reading="text")
    day_zone: Text = column("request.time_zone", reading="text")
    mapping: Text = column("request.mapping", reading="text", nullable=False)
    delivery: Text = column("request.delivery", reading="text")

    class Config:
        """One row per platform and day."""

        strict = True
        unique = ["platform", "on_date"]


SOURCE = Source(
    name="metrics_file",
    docs="docs/configuration.md",
    steps=("Nothing to log in to: put the files where pipeline.yml says.",),
    streams=(
        Stream(name="posts", kind=Kind.SNAPSHOT, contract=Posts, format=Mapped()),
        Stream(
            name="account_days",
            kind=Kind.FLOW,
            contract=AccountDays,
            format=Mapped(),
            event_at="on_date",
        ),
    ),
)
