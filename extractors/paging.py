"""After this answer, what next? Pure functions from (request, body, response) to the next request.

Each follows the platform's own signal, never "fewer rows than asked", and never a served URL:
only the cursor inside it, so that no foreign host and no token can get in.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests import Response

from extractors.messages import Json, NextPage, Request


def with_params(request: Request, **params: str | int) -> Request:
    """Return the request with these parameters set; a POST carries them in its body."""
    if request.body is not None:
        return replace(request, body={**request.body, **params})
    return replace(request, params={**request.params, **params})


def dig(body: Json, path: str) -> Any:
    """Return what stands at a dotted path, or None; the empty path is the body itself.

    A number is a place in a list: `items.0.name`.
    """
    for step in filter(None, path.split(".")):
        if isinstance(body, list):
            body = body[int(step)] if step.isdecimal() and int(step) < len(body) else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


def cursor(path: str, param: str) -> NextPage:
    """Follow an opaque cursor in the answer until it is absent; a POST carries it in its body."""

    def follow(request: Request, body: Json, response: Response) -> Request | None:
        value = dig(body, path)
        return with_params(request, **{param: value}) if value else None

    return follow


def graph_next(request: Request, body: Json, response: Response) -> Request | None:
    """Follow Graph API cursors: `paging.next` says whether, `paging.cursors.after` says where.

    A page may be empty and still have a next one; a next without a place is an error. Time-paged
    lists (insights) carry their place in `next`; they are asked in bounded windows, not followed.
    """
    after = dig(body, "paging.cursors.after")
    url = dig(body, "paging.next")
    if not url:
        return None
    after = after or dict(parse_qsl(urlsplit(url).query))["after"]
    return with_params(request, after=after)


def link_header(*names: str) -> NextPage:
    """Follow the `Link` header (RFC 8288) until it names no next page.

    Only these parameters are taken out of the address it serves. It is the one sign of a further
    page where lists page on ids the records do not show; a page before it may be empty.
    """

    def follow(request: Request, body: Json, response: Response) -> Request | None:
        url = response.links.get("next", {}).get("url")
        if not url:
            return None
        told = dict(parse_qsl(urlsplit(url).query))
        return with_params(request, **{name: told[name] for name in names})

    return follow


def numbered(size: str, count: str) -> NextPage:
    """Follow 1-based page numbers until `count` rows, as the answer itself says, were asked for.

    The answer's own page size counts, not the one asked for: a server may cap it.
    """

    def follow(request: Request, body: Json, response: Response) -> Request | None:
        page, rows = int(str(request.params["page"])), int(dig(body, size))
        if rows < 1:
            raise ValueError(f"a page size of {rows} would never end")
        asked_for = page * rows
        return with_params(request, page=page + 1) if asked_for < int(dig(body, count)) else None

    return follow


def offset(records: str, total: str) -> NextPage:
    """Follow row numbers until as many rows were served as the answer says there are.

    What was served counts, not what was asked for: a server may cap it.
    """

    def follow(request: Request, body: Json, response: Response) -> Request | None:
        served = len(dig(body, records) or ())
        asked = request.params if request.body is None else request.body
        reached = int(str(asked["offset"])) + served
        is_more = served and reached < int(dig(body, total))
        return with_params(request, offset=reached) if is_more else None

    return follow


def last_id(request: Request, body: Json, response: Response) -> Request | None:
    """Follow Stripe lists: `has_more` says whether, the last record's id says where."""
    if not body["has_more"]:
        return None
    return with_params(request, starting_after=body["data"][-1]["id"])


def keyset(request: Request, body: Json, response: Response) -> Request | None:
    """Follow a HubSpot search by object id, which passes its 10,000-row wall.

    `paging.next` says whether; the next search starts behind the last id seen.
    """
    if not dig(body, "paging.next") or request.body is None:
        return None
    behind = {
        "propertyName": "hs_object_id",
        "operator": "GT",
        "value": body["results"][-1]["id"],
    }
    (group,) = request.body["filterGroups"]
    kept = [f for f in group["filters"] if f["propertyName"] != "hs_object_id"]
    return replace(request, body={**request.body, "filterGroups": [{"filters": [*kept, behind]}]})
