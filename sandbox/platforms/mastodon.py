"""Be a Mastodon server: accounts, their statuses, threads and notifications.

https://docs.joinmastodon.org/methods/accounts/. Public reads need no token, but a wrong one is
refused; notifications need one. Lists are followed by the `Link` header alone.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox import talk
from sandbox.company import FOUNDED, HOST, MASTODON_ACCOUNT_ID, MASTODON_TOKEN, NAME
from sandbox.company import RIVAL_ACCOUNT_ID as RIVAL_ID
from sandbox.exchange import Refusal, Reply, Request
from sandbox.moments import day_of, iso
from sandbox.platforms import mastodon_mentions as mentions
from sandbox.platforms import mastodon_people as people
from sandbox.platforms import mastodon_views as views
from sandbox.platforms.mastodon_lists import bound, days, links, page_size
from sandbox.platforms.mastodon_people import Profile
from sandbox.posts import Post
from sandbox.world import World

WINDOW_S, ALLOWED = 300, 300  # 300 requests in five minutes
PAGE, MOST = 20, 40  # statuses on a page: where nothing is asked, and at the most
NOTIFICATIONS, MOST_NOTIFICATIONS = 40, 80
# Without a token a thread is cut off; with one it is as good as whole.
DESCENDANTS, DEPTH = 60, 20
MANY = 4_096
YES = ("true", "1", "t", "on")

Item = tuple[int, dict[str, Any]]  # a status and the whole number that is its id


class Mastodon:
    """Answer the reads of one server on which the company and its rival have accounts."""

    def __init__(self, world: World) -> None:
        """Look at one world; the rival lives in one of its own that sells nothing to us."""
        rival = World(world.seed + 1, world.scale)
        self.profiles = {
            profile.account_id: profile
            for profile in (
                Profile(MASTODON_ACCOUNT_ID, "brightside", NAME, HOST, 250, world),
                Profile(RIVAL_ID, "radhaus", "Radhaus Nord", "www.radhaus.example", 900, rival),
            )
        }

    def answer(self, request: Request) -> Reply:
        """Answer one read."""
        if request.headers.get("Authorization") and request.bearer() != MASTODON_TOKEN:
            raise refusal(401, "The access token is invalid")
        match request.path.split("/"):
            case _ if request.method != "GET":
                raise refusal(404, "Not Found")
            case ["api", "v1", "accounts", "lookup"]:
                reply = self._account(self._named(request.get("acct")), request)
            case ["api", "v1", "accounts", account_id]:
                reply = self._account(self._profile(account_id), request)
            case ["api", "v1", "accounts", account_id, "statuses"]:
                reply = self._statuses(self._profile(account_id), request)
            case ["api", "v1", "statuses", status_id, "context"]:
                reply = self._context(status_id, request)
            case ["api", "v1", "notifications"]:
                reply = self._notifications(request)
            case _:
                raise refusal(404, "Not Found")
        reply.headers.update(limits(request))
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429; the reset stands on the real clock, as the `Date` header does."""
        reply = refusal(429, "Too many requests").reply
        reset = datetime.now(UTC) + timedelta(seconds=1)
        reply.headers = {
            "X-RateLimit-Limit": str(ALLOWED),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": reset.isoformat(timespec="microseconds"),
        }
        return reply

    def _profile(self, account_id: str) -> Profile:
        if account_id not in self.profiles:
            raise refusal(404, "Record not found")
        return self.profiles[account_id]

    def _named(self, acct: str) -> Profile:
        name = acct.removeprefix("@").removesuffix("@mastodon.example")
        for profile in self.profiles.values():
            if profile.username == name:
                return profile
        raise refusal(404, "Record not found")

    def _account(self, profile: Profile, request: Request) -> Reply:
        shown = people.account(profile, request.now)
        figures = views.figures([shown], people.LEVELS)
        return Reply(shown, endpoint="account", records=[shown["id"]], figures=figures)

    def _statuses(self, profile: Profile, request: Request) -> Reply:
        limit = page_size(request, PAGE, MOST)
        low = max(bound(request, "min_id"), bound(request, "since_id"))
        high = bound(request, "max_id") or request.now + 1 << 16
        oldest_first = bool(request.get("min_id"))
        page: list[dict[str, Any]] = []
        for on in days(low, high, request.now, oldest_first):
            found = [
                (at, shown)
                for at, shown in self._items(profile, on, request.now)
                if low < at < high and at >> 16 <= request.now
                if shown["visibility"] == "public" or self._is_own(profile, request)
                if _wanted(shown, request)
            ]
            found.sort(key=lambda item: item[0], reverse=not oldest_first)
            page += [shown for _, shown in found]
            if len(page) >= limit:
                break
        page = page[:limit]
        if oldest_first:
            page.reverse()
        return Reply(
            page,
            endpoint="statuses",
            headers=links(request, page, limit),
            records=[shown["id"] for shown in page],
            figures=views.figures(page),
        )

    def _is_own(self, profile: Profile, request: Request) -> bool:
        return bool(request.bearer()) and profile.account_id == MASTODON_ACCOUNT_ID

    def _items(self, profile: Profile, on: date, now: int) -> Iterator[Item]:
        """Yield what an account did on a local day: posts, answers, and now and then a boost."""
        for post in profile.world.posts_on(on, "mastodon"):
            yield int(views.post_id(post)), views.status(profile, post, now)
        since = on - timedelta(days=talk.TALKED_DAYS)
        for post in profile.world.posts_between(max(since, FOUNDED), on, "mastodon"):
            for said in profile.world.comments(post):
                if said.author == 0 and said.at <= now and day_of(said.at) == on:
                    shown = views.reply(profile, post, said, now)
                    yield int(shown["id"]), shown
        for day in (on - timedelta(days=1), on):
            for of in mentions.mentions_on(profile, day):
                if of.answered_at and day_of(of.answered_at) == on and of.answered_at <= now:
                    shown = mentions.answer(profile, of, now)
                    yield int(shown["id"]), shown
        boost = views.boost(profile, on, now)
        if boost:
            yield int(boost[1]["id"]), boost[1]

    def _find(self, status_id: str, now: int) -> tuple[Profile, Post]:
        at = views.written_at(status_id)
        if at is None or at > now:
            raise refusal(404, "Record not found")
        for profile in self.profiles.values():
            for post in profile.world.posts_on(day_of(at), "mastodon"):
                if views.post_id(post) == status_id:
                    return profile, post
        raise refusal(404, "Record not found")

    def _context(self, status_id: str, request: Request) -> Reply:
        profile, post = self._find(status_id, request.now)
        most, depth = (MANY, MANY) if request.bearer() else (DESCENDANTS, DEPTH)
        below = views.descendants(profile, post, depth, request.now)[:most]
        return Reply(
            {"ancestors": [], "descendants": below},
            endpoint="context",
            records=[shown["id"] for shown in below],
            figures=views.figures(below),
        )

    def _notifications(self, request: Request) -> Reply:
        if not request.bearer():
            raise refusal(401, "The access token is invalid")
        types = request.query.get("types[]", [])
        limit = page_size(request, NOTIFICATIONS, MOST_NOTIFICATIONS)
        high = bound(request, "max_id") or request.now + 1 << 16
        low = max(bound(request, "min_id"), bound(request, "since_id"))
        page: list[dict[str, Any]] = []
        for on in days(low, high, request.now, False):
            if types and "mention" not in types:
                break
            found = sorted(self._named_on(on, request.now), key=lambda item: -item[0])
            page += [_notification(shown) for at, shown in found if low < at < high]
            if len(page) >= limit:
                break
        page = page[:limit]
        return Reply(
            page,
            endpoint="notifications",
            headers=links(request, page, limit),
            records=[shown["id"] for shown in page],
        )

    def _named_on(self, on: date, now: int) -> Iterator[Item]:
        """Yield what named the company on a local day: replies to it, and words out of the blue."""
        profile = self.profiles[MASTODON_ACCOUNT_ID]
        since = on - timedelta(days=talk.TALKED_DAYS)
        for post in profile.world.posts_between(max(since, FOUNDED), on, "mastodon"):
            for said in talk.visible(profile.world.comments(post), now):
                if said.author and day_of(said.at) == on:
                    shown = views.reply(profile, post, said, now)
                    yield int(shown["id"]), shown
        for of in mentions.mentions_on(profile, on):
            if of.at <= now:
                shown = mentions.mention(profile, of)
                yield int(shown["id"]), shown


def _notification(shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": shown["id"],
        "type": "mention",
        "created_at": shown["created_at"],
        "account": shown["account"],
        "status": shown,
    }


def _wanted(shown: dict[str, Any], request: Request) -> bool:
    """Say whether a status passes the filters."""
    is_reply = shown["in_reply_to_account_id"] not in (None, shown["account"]["id"])
    return (
        not (request.get("exclude_reblogs") in YES and shown["reblog"])
        and not (request.get("exclude_replies") in YES and is_reply)
        and not (request.get("only_media") in YES and not shown["media_attachments"])
    )


def refusal(status: int, error: str) -> Refusal:
    """Return an error as Mastodon words it."""
    return Refusal(Reply({"error": error}, status))


def limits(request: Request) -> dict[str, str]:
    """Return the rate headers; the reset is written as a moment, not as seconds."""
    left = max(ALLOWED - request.number % ALLOWED, 1)
    reset = iso(request.now + WINDOW_S * 1_000).replace("Z", "000Z")
    return {
        "X-RateLimit-Limit": str(ALLOWED),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": reset,
    }
