"""Know the parameters of X's endpoints in both spellings, and word problems as X does.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sandbox.exchange import Refusal, Reply, Request
from sandbox.moments import instant

WINDOW_S, ALLOWED = 900, 900
MOST_IDS = 100
PROBLEMS = "https://api.twitter.com/2/problems/"
#: What the contract of 2026-08-07 renamed, by its new name.
FORMERLY = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "note_post": "note_tweet",
    "posts": "tweets",
    "referenced_posts": "referenced_tweets",
    "repost_count": "retweet_count",
    "post_count": "tweet_count",
}
#: What it took from the fields and left as expansions.
EXPANDED = ("author_id", "edit_history_post_ids", "in_reply_to_user_id", "referenced_posts")
PRIVATE = ("non_public_metrics", "organic_metrics", "promoted_metrics")
FIELDS = (
    *("attachments", "conversation_id", "created_at", "entities", "id", "lang", "note_post"),
    *("public_metrics", "text", *PRIVATE),
)
ANALYTICS = (
    *("app_install_attempts", "app_opens", "bookmarks", "detail_expands", "email_tweet"),
    *("engagements", "follows", "hashtag_clicks", "id", "impressions", "likes", "media_views"),
    *("permalink_clicks", "quote_tweets", "replies", "retweets", "shares", "timestamp"),
    *("unfollows", "unlikes", "url_clicks", "user_profile_clicks"),
)
USER_FIELDS = ("created_at", "description", "id", "name", "public_metrics", "username")


def fields_asked(request: Request, spelling: str, others: Collection[str]) -> list[str]:
    """Return the fields and expansions of posts asked for, by their new names.

    `others` are the further parameters of the endpoint. The older contract had what are
    expansions now in both lists.
    """
    field = f"{spelling}.fields"
    check_names(request, (*others, field, "expansions"))
    fields: tuple[str, ...] = FIELDS
    expansions: tuple[str, ...] = EXPANDED
    if spelling == "tweet":
        fields = tuple(FORMERLY.get(name, name) for name in (*FIELDS, *EXPANDED))
        expansions = ("author_id", "in_reply_to_user_id", "referenced_tweets.id")
    now = {former: name for name, former in FORMERLY.items()}
    asked = [*values(request, field, fields), *values(request, "expansions", expansions)]
    return [now.get(name.removesuffix(".id"), name.removesuffix(".id")) for name in asked]


def check_names(request: Request, known: Collection[str]) -> None:
    """Refuse a parameter that the endpoint does not have."""
    for name in request.query:
        if name not in known:
            words = f"The query parameter [{name}] is not one of [{','.join(known)}]"
            raise invalid({name: request.query[name]}, words)


def values(request: Request, name: str, known: Collection[str]) -> list[str]:
    """Return the comma-separated values of a parameter; refuse one that it does not take."""
    asked = [value for value in request.get(name).split(",") if value]
    for value in asked:
        if value not in known:
            words = f"The `{name}` query parameter value [{value}] is not one of"
            raise invalid({name: asked}, f"{words} [{','.join(known)}]")
    return asked


def invalid(parameters: dict[str, list[str]], message: str) -> Refusal:
    """Return the refusal of a request that is not well formed."""
    error = {"parameters": parameters, "message": message}
    told = "One or more parameters to your request was invalid."
    return problem(400, "invalid-request", "Invalid Request", told, errors=[error])


def problem(status: int, kind: str, title: str, detail: str, **more: Any) -> Refusal:
    """Return an error as problem JSON."""
    body = {**more, "title": title, "detail": detail, "type": PROBLEMS + kind}
    return Refusal(Reply(body, status))


def partial(post_id: str, kind: str, title: str, detail: str, **more: str) -> dict[str, str]:
    """Show what one of many could not be given, beside those that could."""
    return {
        "value": post_id,
        "detail": detail,
        "title": title,
        "resource_type": "tweet",
        "parameter": "ids",
        "resource_id": post_id,
        "type": PROBLEMS + kind,
        **more,
    }


def spoken(shown: Any, spelling: str) -> Any:
    """Write an answer in a spelling, at every depth."""
    if spelling == "post":
        return shown
    if isinstance(shown, list):
        return [spoken(each, spelling) for each in shown]
    if isinstance(shown, dict):
        return {FORMERLY.get(name, name): spoken(each, spelling) for name, each in shown.items()}
    return shown


def ids_asked(request: Request) -> dict[str, None]:
    """Return the ids asked for, in their order; refuse none and too many."""
    asked = dict.fromkeys(each for each in request.get("ids").split(",") if each)
    if not asked or len(asked) > MOST_IDS or not all(each.isdigit() for each in asked):
        told = f"The number of values in the `ids` query parameter list [{len(asked)}] is not"
        raise invalid({"ids": [*asked]}, f"{told} between 1 and {MOST_IDS}")
    return asked


def unknown(post_id: str) -> dict[str, str]:
    """Show that a post is not there, or no more."""
    told = f"Could not find tweet with ids: [{post_id}]."
    return partial(post_id, "resource-not-found", "Not Found Error", told)


def untold(post_id: str, field: str) -> dict[str, str]:
    """Show that a field of a post is not for this reader."""
    told = f"Sorry, you are not authorized to access '{field}' on the Tweet with ids : [{post_id}]."
    kind = "not-authorized-for-field"
    return partial(post_id, kind, "Field Authorization Error", told, field=field)


def time_asked(request: Request, name: str) -> int | None:
    """Return the instant in a parameter, None without one."""
    try:
        return instant(datetime.fromisoformat(request.get(name))) if request.get(name) else None
    except ValueError:
        told = f"The `{name}` query parameter value [{request.get(name)}] is not a valid date"
        raise invalid({name: [request.get(name)]}, told) from None


def plain(status: int, title: str) -> Refusal:
    """Return an error that is no problem of X's own."""
    body = {"title": title, "detail": title, "type": "about:blank", "status": status}
    return Refusal(Reply(body, status))


def limits(left: int, now_s: int, seconds: int = WINDOW_S) -> dict[str, str]:
    """Return the rate headers; the reset is written in seconds since 1970."""
    return {
        "x-rate-limit-limit": str(ALLOWED),
        "x-rate-limit-remaining": str(left),
        "x-rate-limit-reset": str(now_s + seconds),
    }
