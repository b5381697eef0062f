"""Show posts, replies and threads as the lexicons of app.bsky.feed.defs prescribe."""

from datetime import UTC, date, datetime
from typing import Any

from sandbox import talk
from sandbox.company import BLUESKY_DID, BLUESKY_HANDLE, HOST, NAME
from sandbox.counters import counters
from sandbox.dice import generator, key
from sandbox.moments import HOUR, iso, starts
from sandbox.posts import Post
from sandbox.world import World

JOINED = datetime(2023, 11, 1, 9, tzinfo=UTC)
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"  # base32 in the order of its signs, for record keys
DELETED = "app.bsky.feed.defs#notFoundPost"
BLOCKED = 0.02  # share of people who block the account
SKEWED = 0.03  # share of posts whose client claims to have been earlier
COUNTS = ("likeCount", "repostCount", "replyCount", "quoteCount", "bookmarkCount")


def base32(number: int, length: int) -> str:
    """Write a number in sortable base 32."""
    signs = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        signs.append(SORTABLE[rest])
    return "".join(reversed(signs))


def record_key(at: int, clock: int) -> str:
    """Return the timestamp id of a record: microseconds, then ten bits of a clock's own number."""
    return base32((at * 1000) << 10 | clock % 1024, 13)


def written_at(uri: str) -> int | None:
    """Return the instant in the record key of a post's address, or None where there is none."""
    name = uri.rsplit("/", 1)[-1]
    if "/app.bsky.feed.post/" not in uri or len(name) != 13 or set(name) - set(SORTABLE):
        return None
    number = 0
    for sign in name:
        number = number * 32 + SORTABLE.index(sign)
    return (number >> 10) // 1000


def did(author: int) -> str:
    """Return the permanent identifier of a person; 0 is the company."""
    return f"did:plc:{base32(author << 60 | author, 24)}" if author else BLUESKY_DID


def uri(post: Post) -> str:
    """Return the address of a post of the company."""
    return f"at://{BLUESKY_DID}/app.bsky.feed.post/{record_key(post.at, post.ref)}"


def comment_uri(post: Post, comment: talk.Comment) -> str:
    """Return the address of a reply."""
    own = record_key(comment.at, key(post.ref, comment.number))
    return f"at://{did(comment.author)}/app.bsky.feed.post/{own}"


def content_id(address: str) -> str:
    """Return a content hash for an address."""
    number = int.from_bytes(address.encode()[-30:], "big")
    return "bafyrei" + base32(number * 0x9E3779B97F4A7C15 >> 3, 52)


def author(person: int) -> dict[str, Any]:
    """Show who wrote something."""
    if person == 0:
        return {
            "did": BLUESKY_DID,
            "handle": BLUESKY_HANDLE,
            "displayName": NAME,
            "avatar": f"https://{HOST}/avatar.jpg",
            "labels": [],
            "createdAt": iso(int(JOINED.timestamp() * 1000)),
        }
    return {
        "did": did(person),
        "handle": f"rider{person % 100_000}.bsky.example",
        "displayName": "",
        "labels": [],
        "createdAt": "2024-02-03T10:00:00.000Z",
    }


def post(world: World, of: Post, now: int) -> dict[str, Any]:
    """Show a post of the company with its counters at an instant."""
    seen = counters(of, now)
    said = talk.answers(talk.visible(world.comments(of), now))
    claimed = of.at - HOUR if key(of.ref, 51) % 100 < SKEWED * 100 else of.at
    address = uri(of)
    view: dict[str, Any] = {
        "uri": address,
        "cid": content_id(address),
        "author": author(0),
        "record": {
            "$type": "app.bsky.feed.post",
            "createdAt": iso(claimed),
            "langs": ["en"],
            **body(of),
        },
        "bookmarkCount": seen.bookmarks,
        "replyCount": len(said),
        "repostCount": seen.shares,
        "likeCount": seen.likes,
        "quoteCount": seen.quotes,
        "indexedAt": iso(of.at),
        "labels": [],
    }
    embed = view["record"].get("embed")
    if embed and embed["$type"] == "app.bsky.embed.external":
        view["embed"] = {"$type": "app.bsky.embed.external#view", "external": embed["external"]}
    elif embed:
        view["embed"] = {"$type": embed["$type"] + "#view"}
    return view


def body(of: Post) -> dict[str, Any]:
    """Write the text of a post with its link: in the text, shortened, or as a card."""
    if not of.landing:
        return {"text": of.text, **_media(of)}
    if of.format == "link" and key(of.ref, 52) % 2:
        card = {"uri": of.url, "title": of.landing.rsplit("/", 1)[-1], "description": of.text}
        return {"text": of.text, "embed": {"$type": "app.bsky.embed.external", "external": card}}
    shown = f"{HOST}{of.landing}"
    text = f"{of.text} {shown}"
    start = len(f"{of.text} ".encode())  # facets count bytes of UTF-8
    facet = {
        "index": {"byteStart": start, "byteEnd": start + len(shown.encode())},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": of.url}],
    }
    return {"text": text, "facets": [facet], **_media(of)}


def _media(of: Post) -> dict[str, Any]:
    kinds = {
        "image": {"$type": "app.bsky.embed.images", "images": [{"alt": "A bicycle"}]},
        "video": {"$type": "app.bsky.embed.video"},
    }
    return {"embed": kinds[of.format]} if of.format in kinds else {}


def reply(
    of: Post, said: tuple[talk.Comment, ...], comment: talk.Comment, now: int
) -> dict[str, Any]:
    """Show a reply under a post at an instant."""
    address = comment_uri(of, comment)
    above = comment_uri(of, said[comment.parent]) if comment.parent >= 0 else uri(of)
    record = {
        "$type": "app.bsky.feed.post",
        "text": comment.text,
        "createdAt": iso(comment.at),
        "langs": ["en"],
        "reply": {
            "root": {"uri": uri(of), "cid": content_id(uri(of))},
            "parent": {"uri": above, "cid": content_id(above)},
        },
    }
    answers = talk.answers(talk.visible(said, now), comment.number)
    return {
        "uri": address,
        "cid": content_id(address),
        "author": author(comment.author),
        "record": record,
        "bookmarkCount": 0,
        "replyCount": len(answers),
        "repostCount": 0,
        "likeCount": comment.likes,
        "quoteCount": 0,
        "indexedAt": iso(comment.at),
        "labels": [],
    }


def repost(
    world: World, on: date, share: float, now: int
) -> tuple[int, str, dict[str, Any]] | None:
    """Show the repost of a stranger's post on a day, if there was one."""
    rng = generator(world.seed, on, "reposts")
    if rng.random() >= share:
        return None
    at = starts(on) + int(rng.uniform(8, 20) * HOUR)
    stranger = key(on.toordinal(), 53)
    address = f"at://{did(stranger)}/app.bsky.feed.post/{record_key(at - HOUR, stranger)}"
    view = {
        "uri": address,
        "cid": content_id(address),
        "author": author(stranger),
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "Car-free Sunday, what a day.",
            "createdAt": iso(at - HOUR),
            "langs": ["en"],
        },
        "bookmarkCount": 0,
        "replyCount": 1,
        "repostCount": 9,
        "likeCount": 74,
        "quoteCount": 0,
        "indexedAt": iso(at - HOUR),
        "labels": [],
    }
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": author(0),
        "indexedAt": iso(at),
        "uri": f"at://{BLUESKY_DID}/app.bsky.feed.repost/{record_key(at, 1)}",
    }
    return (at, address, {"post": view, "reason": reason})


def thread(
    world: World, of: Post, comment: talk.Comment | None, depth: int, now: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Show a post or reply with what hangs below it, and list the posts shown."""
    said = world.comments(of)
    served: list[dict[str, Any]] = []

    def node(number: int, left: int) -> dict[str, Any]:
        if number >= 0 and said[number].removed_at <= now:
            return {"$type": DELETED, "uri": comment_uri(of, said[number]), "notFound": True}
        if number >= 0 and said[number].author and said[number].author % 1000 < BLOCKED * 1000:
            return {
                "$type": "app.bsky.feed.defs#blockedPost",
                "blocked": True,
                "uri": comment_uri(of, said[number]),
                "author": {"did": did(said[number].author)},
            }
        view = reply(of, said, said[number], now) if number >= 0 else post(world, of, now)
        served.append(view)
        shown: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view}
        if left:
            shown["replies"] = [
                node(below.number, left - 1)
                for below in talk.answers(said, number)
                if below.at <= now
            ]
        return shown

    return node(comment.number if comment else -1, depth), served


def figures(shown: list[dict[str, Any]]) -> list[tuple[str, str, str | None, Any]]:
    """List the counters of posts for the ledger."""
    return [(view["uri"], name, None, view[name]) for view in shown for name in COUNTS]
