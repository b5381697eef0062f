"""Show posts and comments as LinkedIn's Posts and Comments APIs do, under URNs.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
"""

import re
from typing import Any

from sandbox import talk, wording
from sandbox.company import LINKEDIN_ORGANIZATION_ID
from sandbox.dice import ALPHABET, key
from sandbox.moments import HOUR, MINUTE
from sandbox.posts import Post
from sandbox.talk import Comment

ORGANIZATION = f"urn:li:organization:{LINKEDIN_ORGANIZATION_ID}"
LOW = 22  # bits of an id below its milliseconds
EDITED = 8  # percent of posts whose author mends a word
CALLED = 4  # every fourth picture with a link has it behind a button, not in the text
RESERVED = re.compile(r"([|{}@\[\]()<>#\\*_~])")  # what "little text" escapes


def post_id(post: Post) -> str:
    """Return the URN of a post, which is a share or, with a film or a document, a ugcPost."""
    kind = "ugcPost" if post.format == "video" or _is_document(post) else "share"
    return f"urn:li:{kind}:{post.at << LOW | key(post.ref, 61) & (1 << LOW) - 1}"


def activity(post: Post) -> str:
    """Return the URN of the thread under a post, which is yet another one."""
    return f"urn:li:activity:{post.at << LOW | key(post.ref, 62) & (1 << LOW) - 1}"


def written_at(urn: str) -> int | None:
    """Return the instant in the number of a URN, None where there is no number."""
    number = urn.rpartition(":")[2]
    return int(number) >> LOW if number.isascii() and number.isdecimal() else None


def created_at(post: Post, now: int) -> int:
    """Return when a post was written."""
    return post.at


def modified_at(post: Post, now: int) -> int:
    """Return when a post was written or edited last."""
    edited_at = post.at + key(post.ref, 64) % (3 * HOUR) + MINUTE
    is_edited = key(post.ref, 63) % 100 < EDITED and edited_at <= now
    return edited_at if is_edited else post.at


def post(of: Post, now: int) -> dict[str, Any]:
    """Show a post at an instant; mere text has no content."""
    at = modified_at(of, now)
    text = of.text + (" (Corrected.)" if at > of.at else "")
    has_button = bool(of.url) and of.format == "image" and key(of.ref, 65) % CALLED == 0
    if of.url and of.format != "link" and not has_button:
        text += f" {of.url}"
    shown: dict[str, Any] = {
        "id": post_id(of),
        "author": ORGANIZATION,
        "commentary": RESERVED.sub(r"\\\1", text) + "\n\n{hashtag|\\#|cycling}",
        "createdAt": of.at,
        "publishedAt": of.at,
        "lastModifiedAt": at,
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": at > of.at},
        "visibility": "PUBLIC",
        "isReshareDisabledByAuthor": False,
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
    }
    if content := _content(of):
        shown["content"] = content
    if has_button:
        shown |= {"contentLandingPage": of.url, "contentCallToActionLabel": "LEARN_MORE"}
    return shown


def _is_document(post: Post) -> bool:
    return post.format == "carousel" and key(post.ref, 66) % 2 == 0


def _content(post: Post) -> dict[str, Any]:
    asset = _letters(post.ref)
    if post.format == "link":
        article = {"source": post.url, "title": wording.title(post.landing), "description": ""}
        return {"article": {**article, "thumbnail": f"urn:li:image:{asset}"}}
    if _is_document(post):
        return {"media": {"id": f"urn:li:document:{asset}", "title": "Workshop notes"}}
    if post.format == "carousel":
        images = [{"id": f"urn:li:image:{asset}{n}", "altText": "A bicycle"} for n in range(3)]
        return {"multiImage": {"images": images}}
    if post.format in ("image", "video"):
        return {"media": {"id": f"urn:li:{post.format}:{asset}", "altText": "A bicycle"}}
    return {}


def comment_number(comment: Comment, post: Post | None) -> str:
    """Return the number of a comment."""
    assert post
    return str(comment.at << LOW | key(post.ref, 70 + comment.number) & (1 << LOW) - 1)


def comment_urn(comment: Comment, post: Post) -> str:
    """Return the URN of a comment, which holds the one of its thread."""
    return f"urn:li:comment:({activity(post)},{comment_number(comment, post)})"


def thread_of(urn: str) -> tuple[str, str | None]:
    """Return the post or activity of a URN, and the number of the comment where it is one."""
    match = re.fullmatch(r"urn:li:comment:\((urn:li:activity:\d+),(\d+)\)", urn)
    return (match[1], match[2]) if match else (urn, None)


def comment(post: Post, of: Comment, said: list[Comment]) -> dict[str, Any]:
    """Show a comment; that there are answers is told, the answers are not."""
    actor = f"urn:li:person:{_letters(of.author)}" if of.author else ORGANIZATION
    answers = len(talk.answers(said, of.number))
    stamp = {"actor": actor, "time": of.at}
    shown: dict[str, Any] = {
        "actor": actor,
        "created": stamp,
        "lastModified": stamp,
        "id": comment_number(of, post),
        "$URN": comment_urn(of, post),
        "message": {"attributes": [], "text": of.text},
        "object": activity(post),
        "likesSummary": {
            "selectedLikes": [],
            "aggregatedTotalLikes": of.likes,
            "likedByCurrentUser": False,
            "totalLikes": of.likes,
        },
    }
    if answers:
        summary = {"totalFirstLevelComments": answers, "aggregatedTotalComments": answers}
        shown["commentsSummary"] = {"selectedComments": [], **summary}
    above = next((one for one in said if one.number == of.parent), None)
    if above:
        shown["parentComment"] = comment_urn(above, post)
    return shown


def _letters(number: int) -> str:
    """Write a key as the ten letters LinkedIn's assets and members have."""
    rest, signs = key(number, 69), "C"
    for _ in range(9):
        rest, place = divmod(rest, len(ALPHABET))
        signs += ALPHABET[place]
    return signs
