"""Show the pins of the account, with their lifetime counters where they are asked for."""

from typing import Any

from sandbox import talk
from sandbox.counters import counters
from sandbox.moments import DAY, SECOND, moment
from sandbox.posts import Post
from sandbox.world import World

PREFIX = "8137"
BOARD = "549755885175"
NAIVE_EVERY = 3  # pins whose time comes without an offset; it is UTC all the same
PROMOTED_EVERY = 29


def pin_id(post: Post) -> str:
    """Return the id of a pin: eighteen digits."""
    return f"{PREFIX}{post.ref:014d}"


def post_of(world: World, number: str, now: int) -> Post | None:
    """Return the post behind a pin's id, if it has been published."""
    if len(number) != 18 or not number.startswith(PREFIX) or not number.isdigit():
        return None
    return world.published_as("pinterest", int(number[len(PREFIX) :]), now)


def show(world: World, post: Post, now: int, has_metrics: bool) -> dict[str, Any]:
    """Show a pin; its link is the address people are sent to, or null."""
    at = moment(post.at // SECOND * SECOND).strftime("%Y-%m-%dT%H:%M:%S")
    pin: dict[str, Any] = {
        "id": pin_id(post),
        "created_at": at if post.ref % NAIVE_EVERY == 0 else f"{at}+00:00",
        "link": post.url or None,
        "title": post.text.split(".")[0][:100],
        "description": post.text,
        "dominant_color": "#6E7874",
        "alt_text": None,
        "creative_type": "VIDEO" if post.format == "video" else "REGULAR",
        "board_id": BOARD,
        "board_section_id": None,
        "board_owner": {"username": "brightsidecycles"},
        "is_owner": True,
        "is_standard": False,
        "has_been_promoted": post.ref % PROMOTED_EVERY == 0,
        "media": {"media_type": "video" if post.format == "video" else "image"},
        "parent_pin_id": None,
        "note": "",
    }
    if has_metrics:
        pin["pin_metrics"] = {
            "90d": _last_90(post, now),
            "lifetime_metrics": life(world, post, now),
        }
    return pin


def life(world: World, post: Post, now: int) -> dict[str, int]:
    """Return the lifetime counters of a pin under the names the list has for them."""
    seen = counters(post, now)
    return {
        **_shown(post, now),
        "reaction": seen.likes,
        "comment": len(talk.visible(world.comments(post), now)),
    }


def _shown(post: Post, at: int) -> dict[str, int]:
    seen = counters(post, at)
    return {
        "pin_click": seen.other_clicks,
        "impression": seen.views,
        "clickthrough": seen.link_clicks,
    }


def _last_90(post: Post, now: int) -> dict[str, int]:
    before = _shown(post, now - 90 * DAY)
    return {name: value - before[name] for name, value in _shown(post, now).items()}
