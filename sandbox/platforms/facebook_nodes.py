"""Show posts and comments of the Page with the fields that were asked for."""

from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from sandbox import talk
from sandbox.company import FACEBOOK_PAGE_ID, NAME
from sandbox.counters import counters
from sandbox.exchange import Refusal, Reply, Request
from sandbox.platforms import facebook_insights as insights
from sandbox.platforms.facebook_fields import Field
from sandbox.posts import Post
from sandbox.world import World

STATUS = {
    "image": "added_photos",
    "video": "added_video",
    "link": "shared_story",
    "text": "mobile_status_update",
}
MEDIA = {"image": ("photo", "photo"), "video": ("video", "video_inline"), "link": ("link", "share")}
PRIVATE = 0.1  # share of people whose name is withheld


def refusal(
    code: int, message: str, status: int = 400, kind: str = "OAuthException", **more: Any
) -> Refusal:
    """Return an error in the dialect of the Graph API."""
    error = {
        "message": message,
        "type": kind,
        "code": code,
        **more,
        "fbtrace_id": f"A{crc32(message.encode()):012d}",
    }
    return Refusal(Reply({"error": error}, status))


def show_token(request: Request, token: str, kind: str, scopes: list[str]) -> Reply:
    """Tell of a token that it does not end, as of a Page's and of most system users'."""
    if request.get("input_token") != token:
        raise refusal(100, "(#100) You must provide a valid input_token")
    told = {
        "app_id": "231984657012345",
        "type": kind,
        "application": NAME,
        "data_access_expires_at": 0,
        "expires_at": 0,
        "is_valid": True,
        "scopes": scopes,
    }
    return Reply({"data": told}, endpoint="debug_token")


def time(at: int) -> str:
    """Write an instant as the Graph API does: seconds, and an offset without a colon."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def show_post(world: World, post: Post, wanted: list[Field], now: int) -> dict[str, Any]:
    """Show the wanted fields of a post; what there is none of is left out."""
    seen, name = counters(post, now), insights.page_id(post)
    shown: dict[str, Any] = {}
    for field in wanted:
        match field.name:
            case "id":
                continue
            case "message":
                value: Any = (
                    f"{post.text} {post.url}".strip() if post.format != "link" else post.text
                )
            case "created_time" | "updated_time":
                value = time(post.at)
            case "permalink_url":
                value = f"https://www.facebook.com/{FACEBOOK_PAGE_ID}/posts/{name.split('_')[1]}"
            case "status_type":
                value = STATUS[post.format]
            case "shares":
                value = {"count": seen.shares} if seen.shares else None
            case "full_picture":
                value = None if post.format == "text" else f"https://cdn.example/{post.code}.jpg"
            case "from":
                value = {"name": NAME, "id": FACEBOOK_PAGE_ID}
            case "is_published":
                value = True
            case "promotable_id":
                value = name
            case "attachments":
                value = _attachments(post, field.inner)
            case "comments" | "likes" | "reactions":
                value = _summary(world, post, field, now)
            case "insights":
                value = post_insights(post, field.modifiers.get("metric", ""), "", now)
            case _:
                raise refusal(
                    100,
                    f"(#100) Tried accessing nonexisting field ({field.name}) on node type (Post)",
                )
        if value is not None:
            shown[field.name] = value
    return {**shown, "id": name}


def _attachments(post: Post, inner: list[Field]) -> dict[str, Any] | None:
    if post.format not in MEDIA:
        return None
    media, kind = MEDIA[post.format]
    own = f"https://www.facebook.com/{FACEBOOK_PAGE_ID}/{media}s/{post.code}"
    linked = post.format == "link" and post.landing
    entry = {
        "media_type": media,
        "type": kind,
        "title": post.text[:40],
        "url": f"https://l.facebook.com/l.php?u={post.landing}" if linked else own,
        "unshimmed_url": post.url if linked else own,
        "target": {"id": str(post.at), "url": own},
    }
    # Without a list of its own the edge shows these three.
    names = [field.name for field in inner] or ["media_type", "type", "url"]
    return {"data": [{name: entry[name] for name in names if name in entry}]}


def _summary(world: World, post: Post, field: Field, now: int) -> dict[str, Any]:
    seen = counters(post, now)
    total = {
        "comments": insights.comment_count(world, post, now),
        "likes": seen.likes,
        "reactions": seen.likes + seen.loves + seen.loves // 9,
    }[field.name]
    value: dict[str, Any] = {"data": []}
    if field.modifiers.get("limit") != "0":
        raise refusal(100, f"(#100) Read the {field.name} edge for more than its summary")
    if field.modifiers.get("summary", "") not in ("", "false"):
        value["summary"] = {"total_count": total}
        if field.name == "comments":
            value["summary"] = {"order": "chronological", **value["summary"], "can_comment": True}
    return value


def no_metric() -> Refusal:
    """Return the refusal of a call for insights that names no metric."""
    return refusal(
        3001,
        "(#3001) No metric was specified to be fetched. Please specify one or more metrics to be "
        "fetched and try again.",
        error_subcode=1504028,
    )


def post_insights(post: Post, metrics: str, period: str, now: int) -> dict[str, Any]:
    """Show lifetime figures of a post; one unknown name refuses them all."""
    names = [name.strip() for name in metrics.split(",") if name.strip()]
    if not names:
        raise no_metric()
    if set(names) - set(insights.POST_METRICS):
        raise refusal(100, "(#100) The value must be a valid insights metric")
    rows = []
    for name in dict.fromkeys(names):
        value = insights.post_value(post, name, now)
        if value is not None and period in ("", "lifetime"):
            rows.append(
                {
                    "name": name,
                    "period": "lifetime",
                    "values": [{"value": value}],
                    "title": name.replace("_", " ").capitalize(),
                    "description": "",
                    "id": f"{insights.page_id(post)}/insights/{name}/lifetime",
                }
            )
    return {"data": rows}


def comment_id(post: Post, comment: talk.Comment) -> str:
    """Return the id of a comment: the post's own number, an underscore, and its place."""
    return f"{insights.page_id(post).split('_')[1]}_{comment.at:013d}{comment.number % 1000:03d}"


def show_comment(
    post: Post, said: tuple[talk.Comment, ...], comment: talk.Comment, wanted: list[Field], now: int
) -> dict[str, Any]:
    """Show the wanted fields of a comment; the author may be withheld."""
    own = comment_id(post, comment)
    answers = talk.answers(talk.visible(said, now), comment.number)
    person = comment.author
    private = person and person % 1000 < PRIVATE * 1000
    everything = {
        "id": own,
        "message": comment.text,
        "created_time": time(comment.at),
        "from": None
        if private
        else {"name": NAME, "id": FACEBOOK_PAGE_ID}
        if not person
        else {"name": f"Rider {person % 100_000}", "id": str(person % 10**15)},
        "like_count": comment.likes,
        "comment_count": len(answers),
        "parent": None if comment.parent < 0 else {"id": comment_id(post, said[comment.parent])},
        "permalink_url": f"https://www.facebook.com/{FACEBOOK_PAGE_ID}/posts/?comment_id={own}",
        "is_hidden": False,
    }
    names = [field.name for field in wanted] or ["created_time", "from", "message"]
    for name in names:
        if name not in everything:
            raise refusal(
                100, f"(#100) Tried accessing nonexisting field ({name}) on node type (Comment)"
            )
    return {
        name: everything[name]
        for name in dict.fromkeys([*names, "id"])
        if everything[name] is not None
    }
