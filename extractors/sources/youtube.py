"""YouTube (Data API v3): videos, their counters, what was said under them, the channel's levels.

Reference: https://developers.google.com/youtube/v3/docs. All of it is public, so an API key
suffices, for the own channel as for a competitor's; figures per day, which are not, are the source
`youtube_analytics`: another host, another login, another quota. There are no link clicks.
Policy: what was read by a key is to be refreshed or deleted within 30 days.
"""

import datetime as dt

from extractors.auth import ApiKey
from extractors.contracts.youtube import Channel, CommentThreads, Replies, Uploads, VideoCounts
from extractors.formats import JsonPages
from extractors.google_dialects import youtube
from extractors.messages import Json, Param, Request
from extractors.paging import cursor
from extractors.source import Account, Ask, Index, Kind, Parent, Source, Stream

#: Edited descriptions, late comments and their answers are looked for this long.
MOVES_FOR = dt.timedelta(days=28)
LOOKED_UP = 50  # the most ids a look-up takes
next_token = cursor("nextPageToken", "pageToken")
ITEMS = JsonPages(records="items", empty_with=("kind",))


def uploads(ask: Ask) -> list[Request]:
    """Ask for the uploads playlist, whose id is the channel's with another second letter."""
    playlist_id = f"UU{ask.account['channel_id'].removeprefix('UC')}"
    params: dict[str, Param] = {
        "part": "snippet,contentDetails,status",
        "playlistId": playlist_id,
        "maxResults": LOOKED_UP,
    }
    return [Request("playlistItems", params)]


def video_counts(ask: Ask) -> list[Request]:
    """Ask for the counters of up to 50 videos at once."""
    return [Request("videos", {"part": "statistics", "id": ",".join(ask.parent_ids)})]


def comment_threads(ask: Ask) -> list[Request]:
    """Ask for what was said on the whole channel, newest first; of competitors only figures."""
    if ask.account.get("role") == "competitor":
        return []
    channel_id = ask.account["channel_id"]
    params: dict[str, Param] = {
        "part": "snippet,replies",
        "allThreadsRelatedToChannelId": channel_id,
        "order": "time",
        "maxResults": 100,
    }
    return [Request("commentThreads", params, context={"channel_id": channel_id})]


def replies(ask: Ask) -> list[Request]:
    """Ask for all answers in one thread, of which its list shows five at the most."""
    (thread_id,) = ask.parent_ids
    params: dict[str, Param] = {"part": "snippet", "parentId": thread_id, "maxResults": 100}
    context = {"parent_id": thread_id, "channel_id": ask.account["channel_id"]}
    return [Request("comments", params, context=context)]


def channel(ask: Ask) -> list[Request]:
    """Ask for the channel's own counters."""
    return [Request("channels", {"part": "statistics", "id": ask.account["channel_id"]})]


def confirm(account: Account, answer: Json) -> str:
    """Say when there is no such channel: the answer is then empty, and no error."""
    if answer.get("items") or "kind" not in answer:
        return ""
    return f"there is no channel {account['channel_id']}; its id begins with UC, a handle is no id"


SOURCE = Source(
    name="youtube",
    docs="https://developers.google.com/youtube/v3/docs",
    base_url="https://www.googleapis.com/youtube/v3",
    account_fields=("channel_id",),
    secrets=("api_key",),
    steps=(
        "Open console.cloud.google.com > APIs & Services > Library; enable YouTube Data API v3.",
        "Credentials > Create credentials > API key; restrict it to that API.",
    ),
    # In a header, where no log sees it; the parameter `key` would do the same.
    auth=lambda account, secrets, base_url: ApiKey("X-Goog-Api-Key", secrets["api_key"]),
    classify=youtube,
    ping=lambda account: Request("channels", {"part": "snippet", "id": account["channel_id"]}),
    confirm=confirm,
    streams=(
        Stream(
            name="uploads",
            kind=Kind.ENTITY,
            contract=Uploads,
            format=ITEMS,
            # What is private or deleted has no day of publication, and nothing to ask about.
            index=Index(id="contentDetails.videoId", at="contentDetails.videoPublishedAt"),
            event_at="added_at",
            requests=uploads,
            next_page=next_token,
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="video_counts",
            kind=Kind.SNAPSHOT,
            contract=VideoCounts,
            format=ITEMS,
            parent=Parent("uploads", batch=LOOKED_UP),
            requests=video_counts,
        ),
        Stream(
            name="comment_threads",
            kind=Kind.ENTITY,
            contract=CommentThreads,
            format=ITEMS,
            index=Index(
                id="id", at="snippet.topLevelComment.snippet.publishedAt", only_with="replies"
            ),
            event_at="published_at",
            requests=comment_threads,
            next_page=next_token,
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="replies",
            kind=Kind.ENTITY,
            contract=Replies,
            format=ITEMS,
            parent=Parent("comment_threads"),
            event_at="published_at",
            requests=replies,
            next_page=next_token,
        ),
        Stream(
            name="channel",
            kind=Kind.SNAPSHOT,
            contract=Channel,
            format=ITEMS,
            requests=channel,
        ),
    ),
)
