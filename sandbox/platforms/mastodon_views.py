"""Show statuses, what is said under them and preview cards as Mastodon's entities prescribe.

https://docs.joinmastodon.org/entities/Status/
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from sandbox import talk, wording
from sandbox.company import HOST
from sandbox.counters import counters
from sandbox.dice import generator, key
from sandbox.moments import HOUR, MINUTE, SECOND, iso, starts
from sandbox.platforms.mastodon_people import SERVER, Profile, account, stranger
from sandbox.posts import Post

EDITED = 0.08  # share of statuses whose author mends a word
CARD_AFTER = 30 * SECOND  # the server fetches the page behind a link when it finds the time
BOOSTS = 0.2  # share of days on which an account boosts someone
COUNTS = ("favourites_count", "reblogs_count", "replies_count", "quotes_count")


def number(at: int, low: int) -> str:
    """Return the id of a status: milliseconds, then 16 bits of its own."""
    return str(at << 16 | low & 0xFFFF)


def written_at(status_id: str) -> int | None:
    """Return the instant in the id of a status, or None where it is no id of this server."""
    return int(status_id) >> 16 if status_id.isascii() and status_id.isdecimal() else None


def post_id(post: Post) -> str:
    """Return the id of a post."""
    return number(post.at, post.ref)


def comment_id(post: Post, comment: talk.Comment) -> str:
    """Return the id of what was said under a post."""
    return number(comment.at, key(post.ref, comment.number))


def plain(status_id: str, at: int, by: dict[str, Any], content: str) -> dict[str, Any]:
    """Show what all statuses have; those of other servers keep their own address."""
    return {
        "id": status_id,
        "created_at": iso(at),
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"{by['uri']}/statuses/{status_id}",
        "url": f"{by['url']}/{status_id}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "quotes_count": 0,
        "edited_at": None,
        "content": content,
        "reblog": None,
        "application": None,
        "account": by,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def status(profile: Profile, post: Post, now: int) -> dict[str, Any]:
    """Show a post of an account with its counters at an instant."""
    seen = counters(post, now)
    said = talk.answers(talk.visible(profile.world.comments(post), now))
    edited_at = post.at + key(post.ref, 56) % (3 * HOUR) + MINUTE
    is_edited = key(post.ref, 55) % 100 < EDITED * 100 and edited_at <= now
    url = post.url.replace(HOST, profile.site)
    text = post.text + (" (Corrected.)" if is_edited else "")
    shown = {
        **plain(post_id(post), post.at, account(profile, now), _html(text, url)),
        "replies_count": len(said),
        "reblogs_count": seen.shares,
        "favourites_count": seen.likes,
        "quotes_count": seen.quotes,
        "edited_at": iso(edited_at) if is_edited else None,
        "tags": [{"name": "cycling", "url": f"{SERVER}/tags/cycling"}],
        "media_attachments": _media(post),
    }
    if url and not shown["media_attachments"] and now >= post.at + CARD_AFTER:
        shown["card"] = _card(post, profile.site)
    return shown


def _html(text: str, url: str) -> str:
    """Write a text as the server does: a paragraph, the whole link in three spans, a hashtag."""
    link = ""
    if url:
        shown = url.removeprefix("https://www.")
        link = (
            f' <a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
            f'<span class="invisible">https://www.</span><span class="ellipsis">'
            f'{escape(shown[:30])}</span><span class="invisible">{escape(shown[30:])}</span></a>'
        )
    tag = f'<a href="{SERVER}/tags/cycling" class="mention hashtag">#<span>cycling</span></a>'
    return f"<p>{escape(text)}{link}</p><p>{tag}</p>"


def _media(post: Post) -> list[dict[str, Any]]:
    if post.format not in ("image", "video"):
        return []
    file = f"{SERVER}/media/{post_id(post)}"
    kind = "gifv" if post.format == "video" and key(post.ref, 57) % 5 == 0 else post.format
    one = {"id": post_id(post), "type": kind, "url": file, "description": "A bicycle"}
    more = {**one, "id": number(post.at, post.ref + 1)}
    return [one, more] if kind == "image" and key(post.ref, 58) % 3 == 0 else [one]


def _card(post: Post, site: str) -> dict[str, Any]:
    """Show the page behind a link under its canonical address, which has no tags."""
    return {
        "url": f"https://{site}{post.landing}",
        "title": wording.title(post.landing),
        "description": "",
        "type": "link",
        "author_name": "",
        "author_url": "",
        "provider_name": "",
        "provider_url": "",
        "html": "",
        "width": 0,
        "height": 0,
        "image": None,
        "embed_url": "",
    }


def reply(profile: Profile, post: Post, comment: talk.Comment, now: int) -> dict[str, Any]:
    """Show what was said under a post at an instant, by the public or by the account."""
    said = profile.world.comments(post)
    by = stranger(comment.author) if comment.author else account(profile, now)
    above = said[comment.parent] if comment.parent >= 0 else None
    whom = profile.username if above is None or not above.author else "rider"
    shown = plain(comment_id(post, comment), comment.at, by, named(whom, comment.text))
    answers = talk.answers(talk.visible(said, now), comment.number)
    to = stranger(above.author) if above and above.author else account(profile, now)
    return {
        **shown,
        "in_reply_to_id": comment_id(post, above) if above else post_id(post),
        "in_reply_to_account_id": to["id"],
        "favourites_count": comment.likes,
        "replies_count": len(answers),
    }


def named(username: str, text: str) -> str:
    """Write a text that begins with the name of whom it is meant for."""
    link = f'<a href="{SERVER}/@{username}" class="u-url mention">@<span>{username}</span></a>'
    return f'<p><span class="h-card">{link}</span> {escape(text)}</p>'


def boost(profile: Profile, on: date, now: int) -> tuple[int, dict[str, Any]] | None:
    """Show an account's boost of a stranger's status on a day, if there was one."""
    rng = generator(profile.world.seed, on, "boosts")
    if rng.random() >= BOOSTS:
        return None
    at = starts(on) + int(rng.uniform(8, 20) * HOUR)
    author = key(on.toordinal(), 53)
    boosted = plain(
        number(at - HOUR, author), at - HOUR, stranger(author), "<p>Car-free Sunday!</p>"
    )
    wrapper = plain(number(at, 1), at, account(profile, now), boosted["content"])
    boosted |= {"favourites_count": 74, "reblogs_count": 9}
    return at, {**wrapper, "uri": f"{wrapper['uri']}/activity", "reblog": boosted}


def descendants(profile: Profile, post: Post, depth: int, now: int) -> list[dict[str, Any]]:
    """Show what hangs below a post, each followed by its own answers."""
    seen = talk.visible(profile.world.comments(post), now)

    def below(parent: int, left: int) -> list[dict[str, Any]]:
        shown = []
        for one in talk.answers(seen, parent) if left else ():
            shown += [reply(profile, post, one, now), *below(one.number, left - 1)]
        return shown

    return below(-1, depth)


def figures(
    shown: Sequence[dict[str, Any]], names: tuple[str, ...] = COUNTS
) -> list[tuple[str, str, str | None, Any]]:
    """List the counters of statuses or accounts for the ledger."""
    return [(entity["id"], name, None, entity[name]) for entity in shown for name in names]
