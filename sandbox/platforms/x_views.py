"""Show posts of X with all they have: links, media, counters, and those only their owner sees.

https://docs.x.com/x-api/fundamentals/data-dictionary
"""

from html import escape
from typing import Any

from sandbox.company import X_USERNAME
from sandbox.counters import counters
from sandbox.dice import key, letters, named
from sandbox.moments import iso
from sandbox.platforms.x_posts import Said, snowflake, user_id
from sandbox.posts import Post

LONG = 0.05  # share of posts of more than 280 characters
SHORT = 280
MEDIA = {"image": ("3", "photo"), "video": ("7", "video")}  # begins its key, ends its address

Shown = dict[str, Any]


def show(said: Said, replies: int, now: int) -> Shown:
    """Show all a post has; what is not asked for is left out by the caller."""
    shown: Shown = {
        "id": said.id,
        "edit_history_post_ids": list(said.versions),
        "author_id": user_id(said.author),
        "conversation_id": said.conversation,
        "created_at": iso(said.at),
        "lang": "en",
        **(_media_and_text(said, said.post) if said.post else {"text": _plain(said.text)}),
        **_counted(said, replies, now),
    }
    if said.answers:
        kind = "retweeted" if said.reposts else "replied_to"
        shown["referenced_posts"] = [{"type": kind, "id": said.answers}]
    if said.answers_author is not None and not said.reposts:
        shown["in_reply_to_user_id"] = user_id(said.answers_author)
    return shown


def _media_and_text(said: Said, post: Post) -> Shown:
    links = [_link(post.url, said.id)] if post.url else []
    shown: Shown = {}
    media = []
    if post.format in MEDIA:
        begins, kind = MEDIA[post.format]
        media_key = f"{begins}_{snowflake(post.at, post.ref + 1)}"
        place = f"https://x.com/{X_USERNAME}/status/{said.id}/{kind}/1"
        media = [{**_link(place, media_key), "media_key": media_key}]
        shown["attachments"] = {"media_keys": [media_key]}
    text = " ".join([said.text, *(link["url"] for link in links)])
    if key(post.ref, 73) % 100 < LONG * 100:
        # What stands behind the cut, the link too, is known to the note alone.
        whole = f"{said.text}{' Tell us what you ride, and where to.' * 8}"
        note: Shown = {"text": _plain(" ".join([whole, *(link["url"] for link in links)]))}
        shown["note_post"] = note | ({"entities": {"urls": links}} if links else {})
        text, links = f"{whole[: SHORT - 1]}…", []
    if links or media:
        shown["entities"] = {"urls": [*links, *media]}
    return {**shown, "text": _plain(text)}


def _counted(said: Said, replies: int, now: int) -> Shown:
    """Show the counters of a post; of one without a link no clicks on it."""
    if said.post is None:
        seen, shared, liked, kept, clicks, others = 20 + said.likes * 9, 0, said.likes, 0, 0, 0
    else:
        of = counters(said.post, now)
        seen, shared, liked, kept = of.views, of.shares, of.likes, of.bookmarks
        clicks, others = of.link_clicks, of.other_clicks
    public = {
        "impression_count": seen,
        "like_count": liked,
        "reply_count": replies,
        "repost_count": shared,
    }
    link_clicks = {"url_link_clicks": clicks} if said.post and said.post.url else {}
    private = {**link_clicks, "user_profile_clicks": seen // 360}
    engagements = liked + shared + clicks + others
    return {
        "public_metrics": {**public, "quote_count": shared // 5, "bookmark_count": kept},
        "non_public_metrics": {"impression_count": seen, **private, "engagements": engagements},
        "organic_metrics": {**public, **private},
    }


def _link(address: str, salt: str) -> Shown:
    short = f"https://t.co/{letters(named(0, address + salt), 10)}"
    return {"start": 0, "end": 23, "url": short, "expanded_url": address, "display_url": address}


def _plain(text: str) -> str:
    return escape(text, quote=False)
