"""Be Pinterest's API v5 for one business account: its pins, their days, the account's, and tokens.

https://developers.pinterest.com/docs/api/v5/
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from itertools import islice

from sandbox import company
from sandbox.company import FOUNDED
from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import DAY, day_of, days, starts
from sandbox.platforms.pinterest_days import ACCOUNT_METRICS, PIN_METRICS, UTC, Days, answered
from sandbox.platforms.pinterest_pins import pin_id, post_of, show
from sandbox.tokens import Terms, TokenDesk
from sandbox.world import World

USUAL_ROWS, MOST_ROWS = 25, 250
KEPT_DAYS = 90

TERMS = Terms(
    client_id=company.PINTEREST_CLIENT_ID,
    client_secret=company.PINTEREST_CLIENT_SECRET,
    first_refresh_token=company.PINTEREST_REFRESH_TOKEN,
    access_life=30 * DAY,
    refresh_life=60 * DAY,
    rotates=True,
    tells_refresh_life=True,
    client="basic",
    pkce=False,
    scopes=("boards:read", "pins:read", "user_accounts:read"),
)


class Pinterest:
    """Answer the reads of one account as its owner, to an app that is let into no beta."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self.desk = TokenDesk(TERMS)
        self._days = Days(world)

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        match request.path.strip("/").split("/"):
            case ["v5", "oauth", "token"]:
                return self.desk.token(request)
            case ["oauth"]:
                return self.desk.authorize(request)
            case ["v5", *steps]:
                return self._read(request, steps)
        raise refusal(404, 1, "Not found.")

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429; how long to wait stands in the message."""
        words = "You have exceeded your rate limit. Retry after 1 seconds."
        return refusal(429, 8, words).reply

    def _read(self, request: Request, steps: list[str]) -> Reply:
        if not self.desk.knows(request):
            raise refusal(401, 2, "Authentication failed.")
        if request.method != "GET":
            raise refusal(405, 1, "Method not allowed.")
        match steps:
            case ["pins"]:
                return self._pins(request)
            case ["pins", "analytics"]:
                raise refusal(403, 29, "You are not permitted to access that resource.")
            case ["pins", number, "analytics"]:
                return self._pin_days(request, number)
            case ["user_account", "analytics"]:
                return self._account_days(request)
        raise refusal(404, 1, "Not found.")

    def _pins(self, request: Request) -> Reply:
        size = whole(request.get("page_size", str(USUAL_ROWS)))
        if size is None or not 1 <= size <= MOST_ROWS:
            raise refusal(400, 1, f"page_size must be between 1 and {MOST_ROWS}")
        before = _position(request.get("bookmark"), request.now)
        found = list(islice(self.world.latest("pinterest", starts(FOUNDED), before), size + 1))
        page, has_metrics = found[:size], request.get("pin_metrics") == "true"
        bookmark = _bookmark(page[-1].at) if len(found) > size else None
        items = [show(self.world, post, request.now, has_metrics) for post in page]
        return Reply(
            {"items": items, "bookmark": bookmark},
            endpoint="pins/metrics" if has_metrics else "pins",
            records=[item["id"] for item in items],
        )

    def _pin_days(self, request: Request, number: str) -> Reply:
        post = post_of(self.world, number, request.now)
        if post is None:
            raise refusal(404, 50, "Pin not found.")
        names, span = _names(request, PIN_METRICS), _span(request)
        rows = [self._days.of_pin(post, on, names, request.now) for on in span]
        lifetime = self._days.lifetime(post, names, request.now)
        body = answered(rows, {"lifetime_metrics": lifetime})
        records = [f"{pin_id(post)}/{row['date']}" for row in rows]
        return Reply(body, endpoint="pins/analytics", records=records)

    def _account_days(self, request: Request) -> Reply:
        names, span = _names(request, ACCOUNT_METRICS), _span(request)
        if request.get("content_type", "ALL") not in ("ALL", "ORGANIC", "PAID"):
            raise refusal(400, 1, "content_type must be one of ALL, PAID, ORGANIC")
        rows = [self._days.of_account(on, names, request.now) for on in span]
        records = [f"{row['date']}" for row in rows]
        return Reply(answered(rows, {}), endpoint="user_account/analytics", records=records)


def refusal(status: int, code: int, message: str) -> Refusal:
    """Return an error as Pinterest words it: a number and a sentence."""
    return Refusal(Reply({"code": code, "message": message}, status))


def _names(request: Request, known: tuple[str, ...]) -> list[str]:
    names = [name for name in request.get("metric_types").split(",") if name]
    if not names:
        raise refusal(400, 1, "metric_types is required")
    for name in names:
        if name not in known:
            raise refusal(400, 1, f"'{name}' is not one of {list(known)}")
    for name, allowed in (
        ("split_field", ("NO_SPLIT", "APP_TYPE")),
        ("app_types", ("ALL", "MOBILE", "TABLET", "WEB")),
    ):
        if request.get(name, allowed[0]) not in allowed:
            raise refusal(400, 1, f"{name} must be one of {', '.join(allowed)}")
    if request.get("split_field", "NO_SPLIT") != "NO_SPLIT":
        raise refusal(500, 1, "The sandbox knows figures without a split only")
    return names


def _span(request: Request) -> list[date]:
    try:
        first, last = (date.fromisoformat(request.get(f"{name}_date")) for name in ("start", "end"))
    except ValueError:
        raise refusal(400, 1, "start_date and end_date must be YYYY-MM-DD") from None
    today = day_of(request.now, UTC)
    if (today - first).days > KEPT_DAYS:
        raise refusal(400, 1, f"start_date must be within the last {KEPT_DAYS} days")
    if last < first or (last - first).days > KEPT_DAYS:
        raise refusal(400, 1, f"end_date must be 0 to {KEPT_DAYS} days after start_date")
    return [*days(first, last)]


def _bookmark(at: int) -> str:
    return urlsafe_b64encode(f"P2MtNQ|{at}".encode()).decode()


def _position(bookmark: str, now: int) -> int:
    if not bookmark:
        return now + 1
    try:
        return int(urlsafe_b64decode(bookmark).decode().partition("|")[2])
    except ValueError:
        raise refusal(400, 1, "Invalid bookmark") from None
