"""Be strict as LinkedIn's gateway is: tokens, versions, Rest.li 2.0 queries; refuse in its words.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts. Structure stands literally
in a query, `List(a,b)` and `(start:1,end:2)`; what belongs to a value is percent-encoded.
"""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from sandbox.company import LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET, LINKEDIN_REFRESH_TOKEN
from sandbox.exchange import Refusal, Reply, Request
from sandbox.moments import DAY
from sandbox.tokens import Terms, TokenDesk

#: Access lasts 60 days, the refresh token a year, which using it does not lengthen.
DESK = Terms(
    client_id=LINKEDIN_CLIENT_ID,
    client_secret=LINKEDIN_CLIENT_SECRET,
    first_refresh_token=LINKEDIN_REFRESH_TOKEN,
    access_life=60 * DAY,
    refresh_life=365 * DAY,
    tells_refresh_life=True,
    pkce=False,
    scopes=("r_organization_social", "rw_organization_admin", "r_ads_reporting"),
)
VERSIONS = range(202601, 202609)  # a new one each month; 202511 has ended
SIGNS = "(),:"


def refusal(status: int, code: str, message: str, **more: Any) -> Refusal:
    """Return an error as LinkedIn words it; its support asks for the id in the header."""
    reply = Reply({"status": status, "code": code, "message": message, **more}, status)
    reply.headers["x-li-uuid"] = "AAYXsandbox=="
    return Refusal(reply)


def invalid(message: str = "Invalid query parameters passed to request") -> Refusal:
    """Return the refusal of a request that cannot be read."""
    return refusal(400, "ILLEGAL_ARGUMENT", message)


def denied(message: str) -> Refusal:
    """Return the refusal of what a role or scope is missing for."""
    return refusal(403, "ACCESS_DENIED", message, serviceErrorCode=100)


def check(request: Request, desk: TokenDesk) -> None:
    """Let in what has a good token, a version that lives, and speaks Rest.li 2.0."""
    if not desk.knows(request):
        raise refusal(401, "INVALID_ACCESS_TOKEN", "Invalid access token", serviceErrorCode=65600)
    version = request.headers.get("LinkedIn-Version", "")
    if not version:
        raise refusal(
            400,
            "VERSION_MISSING",
            "A version must be present. Please specify a version by adding the LinkedIn-Version "
            "header.",
        )
    if not version.isdecimal() or int(version) not in VERSIONS:
        raise refusal(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
    if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
        raise refusal(400, "ILLEGAL_ARGUMENT", "The sandbox speaks Rest.li 2.0.0 only")
    if request.method != "GET":
        raise refusal(405, "METHOD_NOT_ALLOWED", "No root resource defined for this method")


def query(request: Request, known: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters as they were written; raises a Refusal for those not known."""
    text = urlsplit(request.target).query
    pairs = (part.partition("=") for part in text.split("&") if part)
    found = {unquote(name): value for name, _, value in pairs}
    if unknown := [name for name in found if name not in known]:
        raise denied(
            "Unpermitted fields present in PARAMETER: Data Processing Exception while processing "
            f"fields [/{', /'.join(unknown)}]"
        )
    return found


def plain(value: str) -> str:
    """Return a simple value; one with structure in it is none."""
    if set(value) & set("(),"):
        raise invalid()
    return unquote(value)


def key(step: str) -> str:
    """Return the key in a path, all of whose signs must be encoded."""
    if set(step) & set(SIGNS):
        raise invalid("Syntax exception in path variables")
    return unquote(step)


def items(value: str) -> list[str]:
    """Return the values of a `List(...)`."""
    match = re.fullmatch(r"List\(([^():]*)\)", value)
    if not match:
        raise invalid()
    return [unquote(item) for item in match[1].split(",") if item]


def numbers(value: str, shape: str) -> tuple[int, ...]:
    """Return the whole numbers of a structure of this shape, in which `#` stands for each."""
    pattern = re.escape(shape).replace(r"\#", r"(\d+)")
    match = re.fullmatch(pattern, value)
    if not match:
        raise invalid()
    return tuple(map(int, match.groups()))


def page(request: Request, asked: dict[str, str], rows: list[Any], most: int) -> dict[str, Any]:
    """Return one page of elements with its links; a page past the end is empty."""
    start, count = (
        plain(asked.get(name, usual)) for name, usual in (("start", "0"), ("count", "10"))
    )
    if not start.isdecimal() or not count.isdecimal() or not 0 < int(count) <= most:
        raise invalid(f"count must be from 1 to {most}")
    first, size = int(start), int(count)
    links = []
    if first + size < len(rows):
        others = "".join(f"{k}={v}&" for k, v in asked.items() if k not in ("start", "count"))
        href = f"/{request.path}?{others}count={size}&start={first + size}"
        links = [{"type": "application/json", "rel": "next", "href": href}]
    paging = {"start": first, "count": size, "links": links, "total": len(rows)}
    return {"paging": paging, "elements": rows[first : first + size]}
