"""Be a self-hosted Umami 3: log in, list websites, events and sessions.

https://umami.is/docs/api
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from json import dumps

import numpy as np

from sandbox import pageviews, trails
from sandbox.company import (
    FOUNDED,
    HOST,
    NAME,
    UMAMI_PASSWORD,
    UMAMI_USER,
    UMAMI_WEBSITE_ID,
)
from sandbox.dice import uuid
from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import DAY, HOUR, iso, starts
from sandbox.platforms.umami_rows import show
from sandbox.world import World

USUAL_ROWS, MOST_ROWS = 20, 1_000  # the real ceiling is not documented
TOKEN_LIFE = HOUR
FIRST_DAY = starts(FOUNDED) // DAY


class Umami:
    """Answer the reads of one website to one user."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        # A day at scale 1 takes 40 kB; keep about 100 MB, and two days however large they are.
        self._day = lru_cache(max(2, int(2_500 / max(world.scale, 1))))(self._make_day)
        self._length = lru_cache(8_192)(lambda day: len(self._day(day)))

    def answer(self, request: Request) -> Reply:
        """Answer one call."""
        path = request.path.rstrip("/")
        if path == "api/auth/login":
            return self._login(request)
        if not self._known(request.bearer(), request.now):
            raise refusal(401, "Unauthorized", "unauthorized")
        if request.method != "GET":
            raise refusal(405, "Method not allowed", "method-not-allowed")
        if path == "api/websites":
            return self._websites()
        _, _, website, edge = [*path.split("/"), "", "", ""][:4]
        edges = {"events": self._events, "sessions": self._sessions, "stats": self._stats}
        if not path.startswith("api/websites/") or website != UMAMI_WEBSITE_ID:
            raise refusal(404, "Not found", "not-found")
        if edge not in edges:
            raise refusal(404, "Not found", "not-found")
        reply = edges[edge](request)
        reply.endpoint = edge
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429 and no header, as Umami Cloud and most proxies do."""
        return refusal(429, "Too many requests", "too-many-requests").reply

    def _login(self, request: Request) -> Reply:
        asked = request.json()
        if request.method != "POST" or not isinstance(asked, dict):
            raise refusal(400, "Bad request", "bad-request")
        if (asked.get("username"), asked.get("password")) != (UMAMI_USER, UMAMI_PASSWORD):
            raise refusal(401, "Incorrect username and/or password.", "incorrect-username-password")
        user = {
            "id": uuid(1),
            "username": UMAMI_USER,
            "role": "admin",
            "isAdmin": True,
            "createdAt": iso(starts(FOUNDED)),
        }
        return Reply({"token": token(request.now), "user": user}, endpoint="login")

    def _known(self, given: str, now: int) -> bool:
        at = whole(given.split(".")[1][-13:]) if given.count(".") == 2 else None
        return at is not None and compare_digest(given, token(at)) and 0 <= now - at < TOKEN_LIFE

    def _websites(self) -> Reply:
        row = {
            "id": UMAMI_WEBSITE_ID,
            "name": NAME,
            "domain": HOST,
            "shareId": None,
            "resetAt": None,
            "userId": uuid(1),
            "teamId": None,
            "createdBy": uuid(1),
            "createdAt": iso(starts(FOUNDED)),
            "updatedAt": iso(starts(FOUNDED)),
            "deletedAt": None,
        }
        return Reply(
            {"data": [row], "count": 1, "page": 1, "pageSize": USUAL_ROWS},
            endpoint="websites",
            records=[UMAMI_WEBSITE_ID],
        )

    def _make_day(self, day: int) -> np.ndarray:
        return pageviews.events(self.world, day * DAY, (day + 1) * DAY)

    def _span(self, request: Request) -> tuple[int, int]:
        """Return the first instant asked for and the one after the last; both ends count."""
        low, high = whole(request.get("startAt")), whole(request.get("endAt"))
        if low is None or high is None:
            raise refusal(400, "Bad request", "bad-request")
        return max(low, FIRST_DAY * DAY), min(high, request.now) + 1

    def _paging(self, request: Request) -> tuple[int, int]:
        page, size = (
            whole(request.get("page", "1")),
            whole(request.get("pageSize", str(USUAL_ROWS))),
        )
        if page is None or size is None or page < 1 or size < 1:
            raise refusal(400, "Bad request", "bad-request")
        return page, min(size, MOST_ROWS)

    def _parts(self, low: int, high: int) -> Iterator[tuple[int, int, int]]:
        """Yield day, first and last row of each day of a span, newest day first."""
        for day in range((high - 1) // DAY, low // DAY - 1, -1):
            if day * DAY >= low and (day + 1) * DAY <= high:
                yield day, 0, self._length(day)
            else:
                first, last = np.searchsorted(self._day(day)["at"], (low, high))
                yield day, int(first), int(last)

    def _events(self, request: Request) -> Reply:
        low, high = self._span(request)
        page, size = self._paging(request)
        skip, left, count, found = (page - 1) * size, size, 0, []
        for day, first, last in self._parts(low, high):
            length = last - first
            count += length
            if skip < length and left:
                rows = self._day(day)[first:last][::-1][skip : skip + left]
                found += show(self.world, rows)
                left -= len(rows)
                skip = 0
            else:
                skip = max(skip - length, 0)
        return Reply(
            {"data": found, "count": count, "page": page, "pageSize": size},
            records=[row["id"] for row in found],
        )

    def _all(self, low: int, high: int) -> np.ndarray:
        parts = [self._day(day)[first:last] for day, first, last in self._parts(low, high)]
        return np.concatenate([np.zeros(0, pageviews.EVENT), *parts])

    def _sessions(self, request: Request) -> Reply:
        low, high = self._span(request)
        page, size = self._paging(request)
        rows = self._all(low, high)
        _, first, inverse = np.unique(
            trails.session_keys(rows["visitor"], rows["at"]), return_index=True, return_inverse=True
        )
        last = np.zeros(len(first), np.int64)
        begun = np.full(len(first), high, np.int64)
        np.maximum.at(last, inverse, rows["at"])
        np.minimum.at(begun, inverse, rows["at"])
        order = np.lexsort((first, -last))[(page - 1) * size : page * size]
        found = []
        for number in order.tolist():
            mine = rows[inverse == number]
            seen = show(self.world, mine[:1])[0]
            found.append(
                {
                    "id": seen["sessionId"],
                    "websiteId": UMAMI_WEBSITE_ID,
                    "hostname": [HOST],
                    **{name: seen[name] for name in ("browser", "os", "device", "country", "city")},
                    "screen": "1920x1080",
                    "language": "de-DE",
                    "region": None,
                    "firstAt": iso(int(begun[number])),
                    "lastAt": iso(int(last[number])),
                    "visits": len(np.unique(mine["visit"])),
                    "views": int((mine["kind"] == pageviews.VIEW).sum()),
                    "createdAt": iso(int(last[number])),
                }
            )
        return Reply(
            {"data": found, "count": len(first), "page": page, "pageSize": size},
            records=[row["id"] for row in found],
        )

    def _stats(self, request: Request) -> Reply:
        low, high = self._span(request)
        figures = {}
        for name, start, end in (("now", low, high), ("before", 2 * low - high, low)):
            rows = self._all(max(start, FIRST_DAY * DAY), max(end, FIRST_DAY * DAY + 1))
            views = rows[rows["kind"] == pageviews.VIEW]
            visits, counts = np.unique(views["visit"], return_counts=True)
            figures[name] = {
                "pageviews": len(views),
                "visits": len(visits),
                "visitors": len(np.unique(trails.session_keys(views["visitor"], views["at"]))),
                "bounces": int((counts == 1).sum()),
            }
        return Reply(
            {**figures["now"], "comparison": figures["before"]},
            figures=[
                (UMAMI_WEBSITE_ID, name, None, value) for name, value in figures["now"].items()
            ],
        )


def token(at: int) -> str:
    """Return the token of a login at an instant: shaped like a JWT, good for an hour."""
    head = urlsafe_b64encode(dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")
    signature = hmac(UMAMI_PASSWORD.encode(), f"{at}".encode(), sha256).hexdigest()
    return f"{head}.eyJ1c2VySWQi{at:013d}.{signature[:43]}"


def refusal(status: int, message: str, code: str) -> Refusal:
    """Return an error in Umami's dialect."""
    return Refusal(Reply({"error": {"message": message, "code": code, "status": status}}, status))
