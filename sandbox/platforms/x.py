"""Be X's API v2 for one account: its timeline, mentions, lookups, analytics and tokens.

https://docs.x.com/x-api/. It understands one spelling of the fields of posts and answers in one,
which need not be the same: the contract was renamed in 2026, and what is live drifts.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import company, talk
from sandbox.company import FOUNDED
from sandbox.dice import key
from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import DAY, HOUR, starts
from sandbox.platforms import x_posts as posts
from sandbox.platforms import x_views as views
from sandbox.platforms import x_words as words
from sandbox.platforms.x_days import PRIVATE_FOR, SPAN, analytics
from sandbox.platforms.x_posts import Said
from sandbox.tokens import Terms, TokenDesk
from sandbox.world import World

OWN_KEPT, MENTIONS_KEPT = 3_200, 800  # the newest; older ones are in no list
PAGE, LEAST, MOST = 10, 5, 100
LISTED = ("max_results", "pagination_token", "since_id", "until_id", *SPAN)

TERMS = Terms(
    client_id=company.X_CLIENT_ID,
    client_secret=company.X_CLIENT_SECRET,
    first_refresh_token=company.X_REFRESH_TOKEN,
    access_life=2 * HOUR,
    rotates=True,
    client="basic",
    scopes=("tweet.read", "users.read", "offline.access"),
    offline=("scope", "offline.access"),
)


class X:
    """Answer the reads of one account, as its user or as the app alone.

    `deletes` is the share of its posts the account takes back a day later.
    """

    def __init__(
        self, world: World, asked: str = "post", answered: str = "post", deletes: float = 0.0
    ) -> None:
        """Look at one world, in the spellings it is asked and answers in."""
        self.world, self.asked, self.answered, self.deletes = world, asked, answered, deletes
        self.desk = TokenDesk(TERMS)

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        match request.path.split("/"):
            case ["2", "oauth2", "token"]:
                return self.desk.token(request)
            case ["2", "oauth2", "authorize"]:
                return self.desk.authorize(request)
        is_app = request.bearer() == company.X_BEARER_TOKEN
        if not is_app and not self.desk.knows(request):
            raise words.plain(401, "Unauthorized")
        match request.path.split("/"):
            case _ if request.method != "GET":
                raise words.plain(405, "Method Not Allowed")
            case ["2", "users", user_id]:
                reply = self._user(user_id, request)
            case ["2", "users", user_id, "tweets"]:
                self._check_user(user_id)
                reply = self._list(request, posts.own, OWN_KEPT, is_app)
            case ["2", "users", user_id, "mentions"]:
                self._check_user(user_id)
                reply = self._list(request, posts.others, MENTIONS_KEPT, is_app)
            case ["2", "tweets"]:
                reply = self._lookup(request, is_app)
            case ["2", "tweets", "analytics"]:
                there = self._there(words.ids_asked(request), request.now)
                reply = analytics(self.world, request, there, is_app, self.answered)
            case _:
                raise words.plain(404, "Not Found")
        reply.body = words.spoken(reply.body, self.answered)
        left = words.ALLOWED - request.number % words.ALLOWED
        reply.headers.update(words.limits(left, request.now // 1000))
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429; the reset stands on the real clock, as the `Date` header does."""
        reply = words.plain(429, "Too Many Requests").reply
        reset = datetime.now(UTC) + timedelta(seconds=1)
        reply.headers = words.limits(0, int(reset.timestamp()), 0)
        return reply

    def _check_user(self, user_id: str) -> None:
        if user_id != company.X_USER_ID:
            told = f"Could not find user with id: [{user_id}]."
            kind = {"resource_type": "user", "parameter": "id"}
            error = words.partial(user_id, "resource-not-found", "Not Found Error", told, **kind)
            raise Refusal(Reply({"errors": [error]}))

    def _user(self, user_id: str, request: Request) -> Reply:
        words.check_names(request, ("user.fields", "expansions", f"{self.asked}.fields"))
        asked = words.values(request, "user.fields", words.USER_FIELDS)
        self._check_user(user_id)
        shown = posts.user(0)
        if "public_metrics" in asked:
            shown["public_metrics"] = self._levels(request.now)
        figures = [(user_id, *each) for each in _counted(shown)]
        return Reply({"data": shown}, endpoint="users", records=[user_id], figures=figures)

    def _levels(self, now: int) -> dict[str, int]:
        age = (now - starts(FOUNDED)) // DAY
        return {
            "followers_count": int((2_100 + age * 0.3) * self.world.scale),
            "following_count": 310 + age // 20,
            "post_count": len(self.world.published("x", now)),
            "listed_count": 14 + age // 90,
        }

    def _list(
        self,
        request: Request,
        written: Callable[[World, int, int, int], Iterable[Said]],
        kept: int,
        is_app: bool,
    ) -> Reply:
        """Answer a list, newest first; what is left out makes its page shorter, even empty."""
        is_own = written is posts.own
        names = words.fields_asked(request, self.asked, (*LISTED, *(["exclude"] if is_own else [])))
        left_out = words.values(request, "exclude", ("replies", "retweets"))
        limit = whole(request.get("max_results", str(PAGE)))
        if limit is None or not LEAST <= limit <= MOST:
            told = f"The `max_results` query parameter value [{request.get('max_results')}] is not"
            asked = request.query["max_results"]
            raise words.invalid({"max_results": asked}, f"{told} between {LEAST} and {MOST}")
        low = words.time_asked(request, "start_time") or starts(FOUNDED)
        high = min(words.time_asked(request, "end_time") or request.now, request.now)
        all_ = written(self.world, low, request.now, request.now)
        newest = [said for said in all_ if low <= said.at <= request.now]
        newest = sorted(newest, key=lambda said: int(said.id), reverse=True)[:kept]
        since = whole(request.get("since_id")) or 0
        before = _position(request.get("pagination_token"))
        before = min(before, whole(request.get("until_id")) or before)
        due = [said for said in newest if said.at < high and since < int(said.id) < before]
        page = [
            said
            for said in due[:limit]
            if not (said.reposts and "retweets" in left_out)
            and not (said.answers and not said.reposts and "replies" in left_out)
            and not self._is_gone(said, request.now)
        ]
        body = self._shown(page, names, request.now, is_app)
        body.pop("errors", None)
        body["meta"] = {"result_count": len(body.get("data", ()))}
        if body["meta"]["result_count"]:
            body["meta"] |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        if len(due) > limit:
            body["meta"]["next_token"] = _token(due[limit - 1].id)
        return _reply(body, "users/tweets" if is_own else "users/mentions")

    def _is_gone(self, said: Said, now: int) -> bool:
        chance = key(int(said.versions[0]), 75) % 1_000
        return not said.author and chance < self.deletes * 1_000 and now > said.at + DAY

    def _lookup(self, request: Request, is_app: bool) -> Reply:
        """Answer which of the posts asked for there are, and which not."""
        names = words.fields_asked(request, self.asked, ("ids",))
        asked = words.ids_asked(request)
        there = self._there(asked, request.now)
        body = self._shown(
            [there[each] for each in asked if each in there], names, request.now, is_app
        )
        body["errors"] = [*body.get("errors", ()), *map(words.unknown, asked - there.keys())]
        if not body["errors"]:
            del body["errors"]
        return _reply(body, f"tweets/{'private' if {*names} & {*words.PRIVATE} else 'public'}")

    def _there(self, ids: Iterable[str], now: int) -> dict[str, Said]:
        """Return the posts of the account behind ids, each in the version of its id."""
        times = [posts.written_at(each) for each in ids]
        found: dict[str, Said] = {}
        for said in posts.own(self.world, min(times) - DAY, min(max(times), now), now):
            if not self._is_gone(said, now):
                found |= {each: replace(said, id=each) for each in said.versions}
        return found

    def _shown(
        self, found: Iterable[Said], names: list[str], now: int, is_app: bool
    ) -> dict[str, Any]:
        """Show posts with the fields asked for; without those that may not be told in full."""
        private = [name for name in names if name in words.PRIVATE]
        data, errors = [], []
        for said in found:
            if private and (is_app or said.author or now - said.at > PRIVATE_FOR):
                errors += [words.untold(said.id, name) for name in private]
                continue
            shown = views.show(said, self._replies(said, now), now)
            told = dict.fromkeys(("id", "text", "edit_history_post_ids", *names))
            data.append({name: shown[name] for name in told if name in shown})
        body: dict[str, Any] = {"data": data} if data else {}
        if "author_id" in names and data:
            people = {said.author for said in found if said.author}
            body["includes"] = {"users": [posts.user(author) for author in sorted(people)]}
        return body | ({"errors": errors} if errors else {})

    def _replies(self, said: Said, now: int) -> int:
        under = talk.visible(self.world.comments(said.post), now) if said.post else []
        return len(talk.answers(under))


def _reply(body: dict[str, Any], endpoint: str) -> Reply:
    """Return an answer with what the ledger has to know of its posts."""
    data = body.get("data", ())
    figures = [(shown["id"], *each) for shown in data for each in _counted(shown)]
    return Reply(body, endpoint=endpoint, records=[s["id"] for s in data], figures=figures)


def _counted(shown: dict[str, Any]) -> list[tuple[str, None, int]]:
    groups = ("public_metrics", "non_public_metrics", "organic_metrics")
    return [(f"{g}.{n}", None, v) for g in groups for n, v in shown.get(g, {}).items()]


def _token(post_id: str) -> str:
    return urlsafe_b64encode(post_id.encode()).decode().rstrip("=")


def _position(token: str) -> int:
    try:
        return int(urlsafe_b64decode(token + "=" * (-len(token) % 4))) if token else 2**63
    except ValueError:
        told = f"The `pagination_token` query parameter value [{token}] is not valid"
        raise words.invalid({"pagination_token": [token]}, told) from None
