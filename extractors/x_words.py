"""Say requests to X in either of its two spellings, and understand what it answers.

On 2026-08-07 X renamed the fields of posts in its contract without announcing it. Which names a
live server takes is found out by asking: it names the parameter it does not know.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from requests import Response

from extractors.dialects import by_status, told_until
from extractors.messages import Json, Reaction, Request, Verdict

SPELLINGS = ("post", "tweet")
#: What it was called until then, by what the contract calls it since.
FORMERLY = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "note_post": "note_tweet",
    "referenced_posts": "referenced_tweets",
}
NOW = {former: name for name, former in FORMERLY.items()}
#: Since then these are no fields that can be asked for, but come along as expansions.
EXPANDED = ("author_id", "edit_history_post_ids", "in_reply_to_user_id", "referenced_posts")


def spelled(request: Request, spelling: str) -> Request:
    """Return the request with the fields of posts in one spelling, whichever it has."""
    params = dict(request.params)
    held = [params.pop(name, "") for name in ("post.fields", "tweet.fields", "expansions")]
    names = [NOW.get(name, name) for part in held for name in str(part).split(",") if name]
    if not names:
        return request
    if spelling == "tweet":
        return replace(request, params={**params, "tweet.fields": _listed(map(_former, names))})
    params["post.fields"] = _listed(name for name in names if name not in EXPANDED)
    if expanded := _listed(name for name in names if name in EXPANDED):
        params["expansions"] = expanded
    return replace(request, params=params)


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status and problem type; a good answer says itself what it could not give."""
    status, kind = response.status_code, str(_of(body, "type"))
    reason = f"HTTP {status}: {_complaint(body)}"
    if status == 402 or kind.endswith(("/usage-capped", "/credits-depleted")):
        return Verdict(Reaction.STOP, reason)
    if status == 429:
        return Verdict(Reaction.WAIT, reason, told_until(response, "x-rate-limit-reset"))
    if status == 400:
        return _refused_words(response, body, reason)
    verdict = by_status(response, body)
    if verdict.reaction is not Reaction.ACCEPT:
        return replace(verdict, reason=reason) if isinstance(body, dict) else verdict
    errors = list(_errors(body))
    if errors and not _of(body, "data") and all(map(_is_about_all, errors)):
        return Verdict(Reaction.SKIP, reason)
    return Verdict(Reaction.ACCEPT, missing=tuple(_missing(errors)))


def _refused_words(response: Response, body: Json, reason: str) -> Verdict:
    """Tell a spelling that is not understood from a figure that is not offered."""
    complaints = json.dumps([error.get("parameters") for error in _errors(body)]) + reason
    if "`analytics.fields` query parameter value" in complaints:
        return Verdict(Reaction.SKIP, f"not offered: {reason}", for_all=True)
    asked = "tweet" if "tweet.fields=" in (response.url or "") else "post"
    words = (f"{asked}.fields", *(NOW if asked == "tweet" else FORMERLY))
    if any(word in complaints for word in words):
        (other,) = {*SPELLINGS} - {asked}
        return Verdict(Reaction.REWORD, reason, reword=partial(spelled, spelling=other))
    return Verdict(Reaction.FAIL, reason)


def _is_about_all(error: Json) -> bool:
    """Say whether an error spoils the whole answer: no such account, or no right to a field."""
    kind = str(error.get("type", ""))
    return error.get("parameter") == "id" or kind.endswith("/not-authorized-for-field")


def _missing(errors: Iterable[Json]) -> Iterator[tuple[str, str]]:
    """Yield what was asked for and is not there; what only came along may well be gone."""
    for error in errors:
        parameter = str(error.get("parameter", ""))
        if parameter.removesuffix(".id") in {*EXPANDED, *NOW}:
            continue
        item = f"id={error.get('resource_id') or error.get('value') or parameter}"
        field = error.get("field")
        yield f"{item} metric={field}" if field else item, _words(error)


def _errors(body: Json) -> Iterator[Json]:
    for error in _of(body, "errors") or []:
        yield error if isinstance(error, dict) else {"detail": str(error)}


def _complaint(body: Json) -> str:
    """Return X's own words: those of the problem, then those of its first error."""
    first: Json = next(_errors(body), {})
    return "; ".join(filter(None, (_words(body), _words(first)))) or "no reason given"


def _words(problem: Json) -> str:
    found = (_of(problem, name) for name in ("title", "detail", "code", "message"))
    return ": ".join(str(word) for word in found if word)


def _of(body: Json, name: str) -> Json:
    return body.get(name) if isinstance(body, dict) else None


def _former(name: str) -> str:
    return FORMERLY.get(name, name)


def _listed(names: Iterable[str]) -> str:
    return ",".join(names)
