"""Be the public Bluesky AppView: profile, author feed, posts and threads; no key needed.

https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from typing import Any

from sandbox import talk
from sandbox.company import BLUESKY_DID, BLUESKY_HANDLE, FOUNDED
from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import DAY, day_of, instant, iso, moment
from sandbox.platforms import bluesky_views as views
from sandbox.posts import Post
from sandbox.world import World

MOST_URIS = 25
WINDOW_S, ALLOWED = 300, 3_000  # the hosted default: 3,000 requests in five minutes
FILTERS = (
    "posts_with_replies",
    "posts_no_replies",
    "posts_with_media",
    "posts_and_author_threads",
    "posts_with_video",
)
REPOSTS = 0.15  # share of days on which the account reposts someone


class Bluesky:
    """Answer the reads of app.bsky about one account."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world

    def answer(self, request: Request) -> Reply:
        """Answer one XRPC query."""
        methods = {
            "getProfile": self._profile,
            "getAuthorFeed": self._author_feed,
            "getPosts": self._posts,
            "getPostThread": self._thread,
        }
        name = request.path.removeprefix("xrpc/").rsplit(".", 1)[-1]
        known = f"xrpc/app.bsky.{'actor' if name == 'getProfile' else 'feed'}.{name}"
        if name not in methods or request.path != known:
            raise refusal(501, "MethodNotImplemented", "Method Not Implemented")
        if request.method != "GET":
            raise refusal(405, "InvalidRequest", "Incorrect HTTP method (POST) expected GET")
        reply = methods[name](request)
        reply.endpoint = name
        reply.headers.update(limits(request))
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429 and say when to come back."""
        reply = refusal(429, "RateLimitExceeded", "Rate Limit Exceeded").reply
        reply.headers = {**limits(request), "RateLimit-Remaining": "0", "Retry-After": "1"}
        return reply

    def _actor(self, request: Request) -> None:
        if not request.get("actor"):
            raise refusal(400, "InvalidRequest", 'Error: Params must have the property "actor"')
        if request.get("actor") not in (BLUESKY_DID, BLUESKY_HANDLE):
            raise refusal(400, "InvalidRequest", "Profile not found")

    def _profile(self, request: Request) -> Reply:
        self._actor(request)
        age = (request.now - instant(views.JOINED)) // DAY
        body = {
            **views.author(0),
            "description": "Bicycles from Berlin.",
            "indexedAt": iso(instant(views.JOINED)),
            "followersCount": int((400 + age * 0.8) * self.world.scale),
            "followsCount": 180 + age // 30,
            "postsCount": len(self.world.published("bluesky", request.now)),
        }
        figures = [
            (BLUESKY_DID, name, None, body[name])
            for name in ("followersCount", "followsCount", "postsCount")
        ]
        return Reply(body, records=[BLUESKY_DID], figures=figures)

    def _author_feed(self, request: Request) -> Reply:
        self._actor(request)
        limit = whole(request.get("limit", "50"))
        if limit is None or not 1 <= limit <= 100:
            raise refusal(400, "InvalidRequest", "Error: limit must be an integer from 1 to 100")
        wanted = request.get("filter", FILTERS[0])
        if wanted not in FILTERS:
            raise refusal(400, "InvalidRequest", f"Error: filter must be one of {FILTERS}")
        before = self._position(request.get("cursor"), request.now)
        items: list[tuple[int, str, dict[str, Any]]] = []
        on = day_of(min(before[0], request.now))
        while on >= FOUNDED and len(items) <= limit:
            found = [
                item
                for item in self._items(on, wanted, request.now)
                if item[:2] < before and item[0] <= request.now
            ]
            items += sorted(found, key=lambda item: item[:2], reverse=True)
            on -= timedelta(days=1)
        page = items[:limit]
        body: dict[str, Any] = {"feed": [item[2] for item in page]}
        if len(items) > limit:
            at, key, _ = page[-1]
            body["cursor"] = urlsafe_b64encode(f"{at}::{key}".encode()).decode().rstrip("=")
        posts = [item["post"] for item in body["feed"]]
        return Reply(body, records=[post["uri"] for post in posts], figures=views.figures(posts))

    def _position(self, cursor: str, now: int) -> tuple[int, str]:
        if not cursor:
            return now + 1, ""
        try:
            at, _, key = (
                urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("::")
            )
            return int(at), key
        except ValueError:
            raise refusal(400, "InvalidRequest", "Malformed cursor") from None

    def _items(self, on: date, wanted: str, now: int) -> list[tuple[int, str, dict[str, Any]]]:
        """Return what the account did on a local day: posts, answers and now and then a repost."""
        items = []
        media = {"posts_with_media": ("image", "video"), "posts_with_video": ("video",)}
        for post in self.world.posts_on(on, "bluesky"):
            if wanted not in media or post.format in media[wanted]:
                uri = views.uri(post)
                items.append((post.at, uri, {"post": views.post(self.world, post, now)}))
        if wanted == "posts_with_replies":
            items += self._answers(on, now)
        repost = views.repost(self.world, on, REPOSTS, now)
        if repost and wanted not in media:
            items.append(repost)
        return items

    def _answers(self, on: date, now: int) -> list[tuple[int, str, dict[str, Any]]]:
        since = max(on - timedelta(days=talk.TALKED_DAYS), FOUNDED)
        found = []
        for post in self.world.posts_between(since, on, "bluesky"):
            said = self.world.comments(post)
            for comment in said:
                if comment.author == 0 and day_of(comment.at) == on and comment.at <= now:
                    view = views.reply(post, said, comment, now)
                    context = {
                        "root": views.post(self.world, post, now),
                        "parent": views.reply(post, said, said[comment.parent], now),
                    }
                    kind = {"$type": "app.bsky.feed.defs#postView"}
                    found.append(
                        (
                            comment.at,
                            view["uri"],
                            {
                                "post": view,
                                "reply": {
                                    name: {**kind, **value} for name, value in context.items()
                                },
                            },
                        )
                    )
        return found

    def _find(self, uri: str, now: int) -> tuple[Post, talk.Comment | None] | None:
        at = views.written_at(uri)
        if at is None or at > now:
            return None
        on = day_of(at)
        since = max(on - timedelta(days=talk.TALKED_DAYS), FOUNDED)
        for post in self.world.posts_between(since, on, "bluesky"):
            if views.uri(post) == uri:
                return post, None
            for comment in talk.visible(self.world.comments(post), now):
                if comment.at // 1000 == at // 1000 and views.comment_uri(post, comment) == uri:
                    return post, comment
        return None

    def _posts(self, request: Request) -> Reply:
        uris = request.query.get("uris", []) + request.query.get("uris[]", [])
        if not uris:
            raise refusal(400, "InvalidRequest", 'Error: Params must have the property "uris"')
        if len(uris) > MOST_URIS:
            raise refusal(
                400, "InvalidRequest", f"Error: uris must not have more than {MOST_URIS} elements"
            )
        posts = []
        for uri in dict.fromkeys(uris):
            found = self._find(uri, request.now)
            if found:
                post, comment = found
                posts.append(
                    views.reply(post, self.world.comments(post), comment, request.now)
                    if comment
                    else views.post(self.world, post, request.now)
                )
        return Reply(
            {"posts": posts}, records=[post["uri"] for post in posts], figures=views.figures(posts)
        )

    def _thread(self, request: Request) -> Reply:
        depth = whole(request.get("depth", "6"))
        if depth is None or not 0 <= depth <= 1_000:
            raise refusal(400, "InvalidRequest", "Error: depth must be an integer from 0 to 1000")
        found = self._find(request.get("uri"), request.now)
        if found is None:
            raise refusal(400, "NotFound", f"Post not found: {request.get('uri')}")
        thread, served = views.thread(self.world, *found, depth, request.now)
        return Reply(
            {"thread": thread},
            records=[post["uri"] for post in served],
            figures=views.figures(served),
        )


def refusal(status: int, error: str, message: str) -> Refusal:
    """Return an error in the dialect of XRPC."""
    return Refusal(Reply({"error": error, "message": message}, status))


def limits(request: Request) -> dict[str, str]:
    """Return the rate headers; the reset is in seconds since 1970."""
    left = max(ALLOWED - request.number % ALLOWED, 1)
    reset = int(moment(request.now).timestamp()) + WINDOW_S
    return {
        "RateLimit-Limit": str(ALLOWED),
        "RateLimit-Remaining": str(left),
        "RateLimit-Reset": str(reset),
        "RateLimit-Policy": f"{ALLOWED};w={WINDOW_S}",
    }
