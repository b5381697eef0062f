"""Show posts of X, ours and those that name us, as its data dictionary describes them.

https://docs.x.com/x-api/fundamentals/data-dictionary
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

from sandbox import talk, wording
from sandbox.company import FOUNDED, X_USER_ID, X_USERNAME
from sandbox.counters import counters
from sandbox.dice import generator, key, letters, named
from sandbox.moments import HOUR, MINUTE, day_of, days, iso, starts
from sandbox.posts import Post
from sandbox.world import World

EPOCH = 1_288_834_974_657  # ids count milliseconds from here
EDITED, EDIT_WINDOW = 0.06, 30 * MINUTE
LONG = 0.05  # share of posts of more than 280 characters
SHORT = 280
REPOSTS = 0.2  # share of days on which the account reposts somebody
MENTIONS, ANSWERED = 0.2, 0.5  # posts a day that name us out of the blue; how many we answer
TALKED_DAYS = 17  # a post is talked about for 14 days and answered within three at the most
MEDIA = {"image": "3", "video": "7"}  # begins the key of a photo, of a video
COUNTS = ("impression_count", "like_count", "reply_count", "repost_count", "quote_count")


@dataclass(frozen=True, slots=True)
class Said:
    """Something on X: who wrote it when, in answer to what; `post` where it is one of the plan."""

    id: str
    at: int
    author: int  # 0 is the company
    text: str
    versions: tuple[str, ...]
    conversation: str
    answers: str = ""  # the id of what it answers
    answers_author: int | None = None
    likes: int = 0
    post: Post | None = None
    reposts: bool = False


def snowflake(at: int, low: int) -> str:
    """Return the id of something written at an instant."""
    return str((at - EPOCH) << 22 | low & 0x3F_FFFF)


def written_at(post_id: str) -> int:
    """Return the instant in an id."""
    return (int(post_id) >> 22) + EPOCH


def user_id(author: int) -> str:
    """Return the id of a person; 0 is the company."""
    return str(10**18 + author % 10**17) if author else X_USER_ID


def user(author: int) -> dict[str, Any]:
    """Show a person."""
    name = f"rider{author % 100_000}" if author else X_USERNAME
    return {"id": user_id(author), "name": name, "username": name}


def versions_of(post: Post) -> list[tuple[str, int]]:
    """Return id and instant of each version of a post: an edit gets an id of its own."""
    first = (snowflake(post.at, post.ref), post.at)
    if key(post.ref, 71) % 100 >= EDITED * 100:
        return [first]
    edited_at = post.at + MINUTE + key(post.ref, 72) % (EDIT_WINDOW - MINUTE)
    return [first, (snowflake(edited_at, post.ref), edited_at)]


def own(world: World, low: int, high: int, now: int) -> Iterator[Said]:
    """Yield what the account wrote in a span as it stands: posts, answers, reposts."""
    first = max(day_of(low) - timedelta(days=TALKED_DAYS), FOUNDED)
    for post in world.posts_between(first, day_of(high), "x"):
        if shown := newest(post, now):
            yield shown
        yield from (said for said in talked(world, post, now) if not said.author)
    for on in days(first, day_of(high)):
        yield from (said for said in unprompted(world, on, now) if not said.author)
        rng = generator(world.seed, on, "x/reposts")
        at = starts(on) + int((8 + 12 * rng.random()) * HOUR)
        if rng.random() < REPOSTS and at <= now:
            post_id = snowflake(at, on.toordinal())
            yield Said(post_id, at, 0, "RT @rider7: Car-free Sunday!", (post_id,), post_id,
                       snowflake(at - HOUR, 7), 7, reposts=True)  # fmt: skip


def others(world: World, low: int, high: int, now: int) -> Iterator[Said]:
    """Yield what others wrote to the account in a span: under its posts, and out of the blue."""
    first = max(day_of(low) - timedelta(days=TALKED_DAYS), FOUNDED)
    for post in world.posts_between(first, day_of(high), "x"):
        yield from (said for said in talked(world, post, now) if said.author)
    for ordinal in range(first.toordinal(), day_of(high).toordinal() + 1):
        yield from (
            said for said in unprompted(world, first.fromordinal(ordinal), now) if said.author
        )


def newest(post: Post, now: int) -> Said | None:
    """Return a post in the version that stands at an instant."""
    there = [version for version in versions_of(post) if version[1] <= now]
    if not there:
        return None
    ids = tuple(post_id for post_id, _ in there)
    text = post.text + (" (Corrected.)" if len(ids) > 1 else "")
    return Said(ids[-1], there[-1][1], 0, text, ids, ids[0], post=post)


def talked(world: World, post: Post, now: int) -> Iterator[Said]:
    """Yield what stands under a post."""
    said = world.comments(post)
    root = versions_of(post)[0][0]
    ids = [snowflake(one.at, key(post.ref, one.number)) for one in said]
    for one in talk.visible(said, now):
        above = said[one.parent] if one.parent >= 0 else None
        whom = above.author if above else 0
        answers = ids[one.parent] if above else root
        text = f"@{user(whom)['username']} {one.text}"
        mine = (ids[one.number],)
        yield Said(*mine, one.at, one.author, text, mine, root, answers, whom, one.likes)


def unprompted(world: World, on: Any, now: int) -> Iterator[Said]:
    """Yield what names the account out of the blue on a local day, and its answers."""
    rng = generator(world.seed, on, "x/mentions")
    for number, chance in enumerate(rng.random((int(rng.poisson(MENTIONS)), 4)).tolist()):
        at = starts(on) + int((7 + 15 * chance[0]) * HOUR)
        author = key(world.seed << 20 ^ int(chance[1] * talk.PUBLIC), 41)
        words = wording.COMPLAINTS if chance[3] < 0.4 else wording.PRAISE
        text = f"@{X_USERNAME} {words[int(chance[1] * len(words))]}"
        asked = snowflake(at, key(author, number))
        if at <= now:
            yield Said(asked, at, author, text, (asked,), asked)
        answered = at + int((0.2 + 20 * chance[2]) * HOUR)
        if chance[2] < ANSWERED and answered <= now:
            mine = snowflake(answered, key(author, number))
            text = f"@{user(author)['username']} {wording.ANSWERS[number % 4]}"
            yield Said(mine, answered, 0, text, (mine,), asked, asked, author)


def show(said: Said, replies: int, now: int) -> dict[str, Any]:
    """Show all a post has; what is not asked for is left out by the caller."""
    shown: dict[str, Any] = {
        "id": said.id,
        "edit_history_post_ids": list(said.versions),
        "author_id": user_id(said.author),
        "conversation_id": said.conversation,
        "created_at": iso(said.at),
        "lang": "en",
        "text": escape(said.text, quote=False),
        "public_metrics": {
            **dict.fromkeys((*COUNTS, "bookmark_count"), 0),
            "like_count": said.likes,
            "reply_count": replies,
            "impression_count": 20 + said.likes * 9,
        },
    }
    if said.answers:
        kind = "retweeted" if said.reposts else "replied_to"
        shown["referenced_posts"] = [{"type": kind, "id": said.answers}]
    if said.answers_author is not None and not said.reposts:
        shown["in_reply_to_user_id"] = user_id(said.answers_author)
    return {**shown, **(_planned(said, said.post, replies, now) if said.post else {})}


def _planned(said: Said, post: Post, replies: int, now: int) -> dict[str, Any]:
    """Show what a post of the plan has besides: links, media, counters, private ones."""
    seen = counters(post, now)
    links = [_link(post.url, said.id)] if post.url else []
    media = []
    if post.format in MEDIA:
        media = [f"{MEDIA[post.format]}_{snowflake(post.at, post.ref + 1)}"]
        kind = "photo" if post.format == "image" else "video"
        place = f"https://x.com/{X_USERNAME}/status/{said.id}/{kind}/1"
        media_links = [{**_link(place, media[0]), "media_key": media[0]}]
    else:
        media_links = []
    text = escape(" ".join([said.text, *(link["url"] for link in links)]), quote=False)
    urls = [*links, *media_links]
    shown: dict[str, Any] = {"text": text, **({"entities": {"urls": urls}} if urls else {})}
    if key(post.ref, 73) % 100 < LONG * 100:
        whole = f"{said.text} {'Tell us what you ride, and where to. ' * 8}"
        note = " ".join([whole.strip(), *(link["url"] for link in links)])
        shown["note_post"] = {"text": escape(note, quote=False)}
        if links:
            shown["note_post"]["entities"] = {"urls": links}
        # What stands behind the cut, the link too, is known to the note alone.
        shown["text"] = escape(whole[: SHORT - 5], quote=False) + "…"
        shown["entities"] = {"urls": media_links}
    if media:
        shown["attachments"] = {"media_keys": media}
    clicks = {"url_link_clicks": seen.link_clicks} if post.url else {}
    profile_clicks = {"user_profile_clicks": seen.reach // 250}
    engagements = seen.likes + seen.shares + seen.link_clicks + seen.other_clicks
    public = {
        "impression_count": seen.views,
        "like_count": seen.likes,
        "reply_count": replies,
        "repost_count": seen.shares,
    }
    counted = {**public, "quote_count": seen.quotes, "bookmark_count": seen.bookmarks}
    private = {"impression_count": seen.views, **clicks, **profile_clicks}
    return {
        **shown,
        "public_metrics": counted,
        "non_public_metrics": {**private, "engagements": engagements},
        "organic_metrics": {**public, **clicks, **profile_clicks},
    }


def _link(address: str, salt: str) -> dict[str, Any]:
    short = f"https://t.co/{letters(named(0, address + salt), 10)}"
    return {"start": 0, "end": 23, "url": short, "expanded_url": address, "display_url": address}
