"""Tag a link for one post, and take the tags off again. Pure text: what is not a tag stays."""

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote_plus, urlsplit

#: Where the id of a link stands; docs/instrument.md says what each tag is for.
TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
#: Blanks and control characters: a browser would drop or encode them, each in its own way.
UNWRITABLE = re.compile(r"[\s\x00-\x1f\x7f]")


class NotTaggable(ValueError):
    """The address cannot be tagged; the text says why and what to do."""


def check(url: str, own_domains: Sequence[str]) -> None:
    """Raise NotTaggable unless this is the address of a page of the company."""
    if UNWRITABLE.search(url):
        raise NotTaggable(f"{url!r} holds a blank or a line break; write a blank as %20.")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise NotTaggable(f"{url!r} is no address: {error}.") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise NotTaggable(f"{url!r} is no address of a page; begin it with https://.")
    if "@" in parts.netloc:
        raise NotTaggable(
            "The address holds a user name, which everyone who sees the post could read."
        )
    sites = [domain.lower().removeprefix("www.") for domain in own_domains]
    if not any(host == site or host.endswith(f".{site}") for site in sites):
        raise NotTaggable(
            f"{host} is none of your sites ({', '.join(own_domains)}): what happens there nobody "
            "sees, so a tag would tell nothing. Correct the address, or add the site to "
            "company.own_domains in pipeline.yml if it is yours."
        )


def marks_of(url: str, known: Sequence[str]) -> list[str]:
    """List the parameters an earlier visit left in a copied address: utm tags and those known."""
    return [name for name in map(_name, _pieces(url)) if _is_mark(name, known)]


def without_marks(url: str, known: Sequence[str]) -> str:
    """Return the address without them; all else stays as it was written."""
    head, hash_sign, fragment = url.partition("#")
    kept = [piece for piece in _pieces(url) if not _is_mark(_name(piece), known)]
    return head.partition("?")[0] + ("?" + "&".join(kept) if kept else "") + hash_sign + fragment


def tag(url: str, tags: dict[str, str]) -> str:
    """Put tags behind the query, before the fragment."""
    head, hash_sign, fragment = url.partition("#")
    added = [f"{name}={quote(value, safe='')}" for name, value in tags.items()]
    return f"{head.partition('?')[0]}?{'&'.join([*_pieces(url), *added])}{hash_sign}{fragment}"


def tags_of(link: str) -> dict[str, str]:
    """Return the tags a link carries, decoded."""
    pairs = (piece.partition("=") for piece in _pieces(link))
    return {name: unquote_plus(value) for name, _, value in pairs if name in TAGS}


def _pieces(url: str) -> list[str]:
    query = url.partition("#")[0].partition("?")[2]
    return [piece for piece in query.split("&") if piece]


def _name(piece: str) -> str:
    return unquote_plus(piece.partition("=")[0]).lower()


def _is_mark(name: str, known: Sequence[str]) -> bool:
    return name.startswith("utm_") or name in known
