"""Show the media, the stories and the comments of the Instagram account as asked for."""

from datetime import date
from typing import Any

from sandbox import talk
from sandbox.company import INSTAGRAM_NAME
from sandbox.counters import counters
from sandbox.dice import key
from sandbox.exchange import Refusal
from sandbox.moments import DAY
from sandbox.platforms.facebook_fields import Field
from sandbox.platforms.facebook_nodes import refusal, time
from sandbox.posts import Post
from sandbox.world import World

FIRST_PROFESSIONAL = date(2024, 2, 1)  # before, the account was a personal one
STORY_LIFE = DAY
HIDES_LIKES = 0.1  # share of posts whose likes the company hides
WITHHELD = 0.1  # share of people of whom only the name is told
OWN_SCOPED_ID = "7311204598016420"  # the account as the writer of comments: not its own id

KINDS = {
    "image": ("IMAGE", "FEED"),
    "carousel": ("CAROUSEL_ALBUM", "FEED"),
    "video": ("VIDEO", "REELS"),
    "story": ("IMAGE", "STORY"),
}


def product_of(post: Post) -> str:
    """Return the surface a post was published on: FEED, REELS or STORY."""
    return KINDS[post.format][1]


def media_id(post: Post) -> str:
    """Return the id of a media: seventeen digits."""
    return f"180{post.ref:014d}"


def comment_id(post: Post, comment: talk.Comment) -> str:
    """Return the id of a comment: seventeen digits as well."""
    return f"179{post.ref:010d}{comment.number:04d}"


def post_of(world: World, name: str, now: int) -> Post | None:
    """Return the post behind a media id, if it has been published."""
    if len(name) != 17 or not name.startswith("180") or not name.isdigit():
        return None
    return world.published_as("instagram", int(name[3:]), now)


def comment_of(world: World, name: str, now: int) -> tuple[Post, talk.Comment] | None:
    """Return the post and the comment behind a comment id, if both stand."""
    if len(name) != 17 or not name.startswith("179") or not name.isdigit():
        return None
    post = world.published_as("instagram", int(name[3:13]), now)
    standing = talk.visible(world.comments(post), now) if post else []
    found = [comment for comment in standing if comment.number == int(name[13:])]
    return (post, found[0]) if post and found else None


def is_gone(post: Post, now: int) -> bool:
    """Say whether a story is over."""
    return post.format == "story" and now - post.at >= STORY_LIFE


def show_media(world: World, post: Post, wanted: list[Field], now: int) -> dict[str, Any]:
    """Show the wanted fields of a media; hidden likes are left out."""
    kind, product = KINDS[post.format]
    own, is_story = media_id(post), post.format == "story"
    hides = key(post.ref, 37) % 100 < HIDES_LIKES * 100
    said = talk.visible(world.comments(post), now)
    place = f"stories/{INSTAGRAM_NAME}/{own}" if is_story else f"p/{post.code}/"
    known = {
        "id": own,
        "caption": None if is_story else f"{post.text} {post.url}".strip(),
        "media_type": kind,
        "media_product_type": product,
        "permalink": f"https://www.instagram.com/{place}",
        "timestamp": time(post.at),
        "like_count": None if hides else counters(post, now).likes,
        # Answers to comments are not counted.
        "comments_count": 0 if is_story else len(talk.answers(said)),
        "shortcode": post.code,
        "thumbnail_url": f"https://cdn.example/{post.code}.jpg" if kind == "VIDEO" else None,
        "is_comment_enabled": True,
        "username": INSTAGRAM_NAME,
    }
    return _chosen(known, [field.name for field in wanted] or ["id"], "IGMedia")


def show_comment(
    post: Post, said: list[talk.Comment], comment: talk.Comment, wanted: list[Field]
) -> dict[str, Any]:
    """Show the wanted fields of a comment; without answers there is no `replies`."""
    person = comment.author
    name = f"rider_{person % 100_000}" if person else INSTAGRAM_NAME
    scoped = f"{person % 10**16:016d}" if person else OWN_SCOPED_ID
    is_withheld = person and person % 1000 < WITHHELD * 1000
    known: dict[str, Any] = {
        "id": comment_id(post, comment),
        "text": comment.text,
        "timestamp": time(comment.at),
        "username": name,
        "from": None if is_withheld else {"id": scoped, "username": name},
        "like_count": comment.likes,
        "hidden": False,
        "parent_id": None if comment.parent < 0 else f"179{post.ref:010d}{comment.parent:04d}",
        "replies": None,
    }
    for field in wanted:
        if field.name == "replies":
            first = talk.answers(said, comment.number)[: int(field.modifiers.get("limit", "25"))]
            shown = [show_comment(post, said, answer, field.inner) for answer in first]
            known["replies"] = {"data": shown} if shown else None
    return _chosen(known, [field.name for field in wanted] or ["text", "timestamp"], "IGComment")


def _chosen(known: dict[str, Any], names: list[str], node: str) -> dict[str, Any]:
    for name in names:
        if name not in known:
            raise nonexisting(name, node)
    return {name: known[name] for name in dict.fromkeys([*names, "id"]) if known[name] is not None}


def nonexisting(name: str, node: str) -> Refusal:
    """Return the refusal of a field that a node does not have."""
    return refusal(100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})")
