"""Show channels, videos and what was said under them as the YouTube Data API does.

https://developers.google.com/youtube/v3/docs. Counters are text.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor, log10
from typing import Any

from sandbox import talk
from sandbox.company import FOUNDED, HOST
from sandbox.counters import counters
from sandbox.dice import key
from sandbox.moments import DAY, MINUTE, day_of, iso, starts
from sandbox.posts import Post
from sandbox.world import World

#: From this day views count from the first frame, previews that play by themselves included.
FIRST_FRAME = starts(date(2026, 8, 27))
ENGAGED = 0.55  # views that watch on, of all that pass by
HIDES_LIKES = 17  # every so many videos hide how many like them
NO_COMMENTS = 13  # and under every so many nobody may comment
ADDED_BEFORE = 20 * MINUTE  # a video lies there unseen for a while before it is published


@dataclass(frozen=True, eq=False)
class Profile:
    """A channel that somebody reads: the company's own, or its rival's."""

    channel_id: str
    name: str
    site: str  # host its links lead to
    subscribers: int  # at the founding, at scale 1
    world: World  # whose videos it publishes

    @property
    def uploads(self) -> str:
        """The id of the playlist of its videos."""
        return f"UU{self.channel_id[2:]}"

    def videos(self, now: int) -> list[Post]:
        """Return its videos that are published, oldest first."""
        found = _videos(self, day_of(now))
        return [post for post in found if post.at <= now]


@lru_cache(16)
def _videos(profile: Profile, until: date) -> list[Post]:
    return profile.world.posts_between(FOUNDED, until, "youtube")


def signs(of: int, length: int) -> str:
    """Write a key in the 64 signs of YouTube's ids."""
    told = urlsafe_b64encode(b"".join(key(of, n).to_bytes(8) for n in (71, 72, 73, 74)))
    return told.decode()[:length]


def video_id(profile: Profile, post: Post) -> str:
    """Return the id of a video."""
    return signs(profile.world.seed << 40 ^ post.ref, 11)


def thread_id(profile: Profile, post: Post, said: talk.Comment) -> str:
    """Return the id of a comment that answers none."""
    return f"Ug{signs(key(profile.world.seed << 40 ^ post.ref, said.number), 24)}"


def has_comments(post: Post) -> bool:
    """Say whether people may comment on a video."""
    return key(post.ref, 75) % NO_COMMENTS != 0


def views(post: Post, at: int) -> tuple[int, int]:
    """Return how often a video was viewed until an instant: as counted, and by people who stayed.

    Before the first frame counted the two were the same.
    """
    stayed = floor(counters(post, at).views * ENGAGED)
    before = floor(counters(post, min(at, FIRST_FRAME)).views * ENGAGED)
    return before + floor((stayed - before) / ENGAGED), stayed


def statistics(profile: Profile, post: Post, now: int) -> dict[str, str]:
    """Return the counters of a video; one its owner hides is left out."""
    shown = {
        "viewCount": f"{views(post, now)[0]}",
        "likeCount": f"{counters(post, now).likes}",
        "favoriteCount": "0",
        "commentCount": f"{len(talk.visible(profile.world.comments(post), now))}",
    }
    if key(post.ref, 76) % HIDES_LIKES == 0:
        del shown["likeCount"]
    if not has_comments(post):
        del shown["commentCount"]
    return shown


def subscribers(profile: Profile, at: int) -> int:
    """Return how many follow a channel; it grows by a few a day."""
    age = max((at - starts(FOUNDED)) // DAY, 0)
    return floor((profile.subscribers + age * 1.7) * profile.world.scale)


def channel(profile: Profile, now: int) -> dict[str, dict[str, Any]]:
    """Return the parts of a channel; its subscribers are cut to three digits."""
    count = subscribers(profile, now)
    cut = 10 ** max(floor(log10(count)) - 2, 0) if count else 1
    published = profile.videos(now)
    return {
        "snippet": {"title": profile.name, "publishedAt": second(starts(FOUNDED))},
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": profile.uploads}},
        "statistics": {
            "viewCount": f"{sum(views(post, now)[0] for post in published)}",
            "subscriberCount": f"{count // cut * cut}",
            "hiddenSubscriberCount": False,
            "videoCount": f"{len(published)}",
        },
    }


def playlist_item(profile: Profile, post: Post, place: int) -> dict[str, dict[str, Any]]:
    """Return the parts of a video's place in the uploads playlist."""
    title, _, _ = post.text.partition(".")
    link = f"\n\n{post.url.replace(HOST, profile.site)}" if post.url else ""
    return {
        "snippet": {
            "publishedAt": second(post.at - ADDED_BEFORE),
            "channelId": profile.channel_id,
            "title": title[:100],
            "description": f"{post.text}{link}\n\n#cycling",
            "channelTitle": profile.name,
            "playlistId": profile.uploads,
            "position": place,
            "resourceId": {"kind": "youtube#video", "videoId": video_id(profile, post)},
        },
        "contentDetails": {
            "videoId": video_id(profile, post),
            "videoPublishedAt": second(post.at),
        },
        "status": {"privacyStatus": "public"},
    }


def thread(profile: Profile, post: Post, said: talk.Comment, now: int) -> dict[str, dict[str, Any]]:
    """Return the parts of a thread; of its answers five at the most."""
    answers = talk.answers(talk.visible(profile.world.comments(post), now), said.number)
    parts = {
        "snippet": {
            "channelId": profile.channel_id,
            "videoId": video_id(profile, post),
            "topLevelComment": comment(profile, post, said),
            "canReply": True,
            "totalReplyCount": len(answers),
            "isPublic": True,
        }
    }
    if answers:
        shown = [comment(profile, post, one, said) for one in answers[:5]]
        parts["replies"] = {"comments": shown}
    return parts


def comment(
    profile: Profile, post: Post, said: talk.Comment, above: talk.Comment | None = None
) -> dict[str, Any]:
    """Show a comment, or an answer to one."""
    own = said.author == 0
    author = profile.channel_id if own else f"UC{signs(said.author, 22)}"
    snippet = {
        "channelId": profile.channel_id,
        "textDisplay": said.text,
        "textOriginal": said.text,
        "authorDisplayName": f"@{profile.name}" if own else f"@rider{said.author % 100_000}",
        "authorChannelUrl": f"http://www.youtube.com/channel/{author}",
        "authorChannelId": {"value": author},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": said.likes,
        "publishedAt": second(said.at),
        "updatedAt": second(said.at),
    }
    shown_id = thread_id(profile, post, above or said)
    if above:
        shown_id += f".{signs(key(post.ref, said.number), 22)}"
        snippet["parentId"] = thread_id(profile, post, above)
    return {"kind": "youtube#comment", "etag": "s", "id": shown_id, "snippet": snippet}


def answers(profile: Profile, wanted: str, now: int) -> list[dict[str, Any]] | None:
    """Return all answers in a thread, None where there is no such thread."""
    post, said = _threads(profile, day_of(now)).get(wanted, (None, None))
    if post is None or said is None or not said.at <= now < said.removed_at:
        return None
    known = talk.visible(profile.world.comments(post), now)
    return [comment(profile, post, one, said) for one in talk.answers(known, said.number)]


@lru_cache(16)
def _threads(profile: Profile, until: date) -> dict[str, tuple[Post, talk.Comment]]:
    """Return every thread there will be under the videos of that time, by its id."""
    return {
        thread_id(profile, post, said): (post, said)
        for post in _videos(profile, until)
        for said in talk.answers(profile.world.comments(post))
    }


def second(at: int) -> str:
    """Write an instant as YouTube does, without fractions."""
    return f"{iso(at)[:19]}Z"
