"""Be the Graph API of one Facebook Page: posts, insights and comments.

https://developers.facebook.com/docs/graph-api/reference/page/
"""

import re
from datetime import timedelta
from json import dumps
from typing import Any

from sandbox import talk
from sandbox.company import FACEBOOK_PAGE_ID, FACEBOOK_TOKEN, FOUNDED, NAME
from sandbox.exchange import Reply, Request
from sandbox.moments import PACIFIC, day_of
from sandbox.platforms import facebook_insights as insights
from sandbox.platforms.facebook_days import neighbours, page_insights
from sandbox.platforms.facebook_fields import Field, parse
from sandbox.platforms.facebook_nodes import (
    comment_id,
    post_insights,
    refusal,
    show_comment,
    show_post,
    show_token,
)
from sandbox.platforms.facebook_paging import cursor, limit_of, paged, window
from sandbox.posts import Post
from sandbox.world import World

VERSIONS = range(23, 27)  # v22 and older end in 2027 or have ended; v26 is the newest known
SCOPES = ["pages_read_engagement", "read_insights", "pages_read_user_content"]
BLANK_EVERY = 5  # at about every fifth cursor stands an empty page that has a next one


class Facebook:
    """Answer the reads of one Page with a Page token."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world

    def answer(self, request: Request) -> Reply:
        """Answer one Graph API read."""
        version, _, rest = request.path.partition("/")
        if not re.fullmatch(r"v\d+\.0", version) or int(version[1:-2]) not in VERSIONS:
            raise refusal(2635, f"(#2635) Unsupported version of the Graph API: {version}")
        token = request.bearer() or request.get("access_token")
        if not token:
            raise refusal(104, "An access token is required to request this resource.")
        if token != FACEBOOK_TOKEN:
            raise refusal(190, "Invalid OAuth access token - Cannot parse access token", 401)
        if request.method != "GET":
            raise refusal(3, "(#3) Application does not have the capability to make this API call.")
        if rest == "debug_token":
            return show_token(request, FACEBOOK_TOKEN, "PAGE", SCOPES)
        node, _, edge = rest.strip("/").partition("/")
        node = FACEBOOK_PAGE_ID if node == "me" else node
        reply = self._route(request, node, edge)
        reply.endpoint = f"{'page' if node == FACEBOOK_PAGE_ID else 'post'}/{edge or 'node'}"
        # Percent of the hourly budget; below the 75 from which clients are asked to slow down.
        share = request.number % 70
        reply.headers["X-App-Usage"] = dumps(
            {"call_count": share, "total_cputime": share // 2, "total_time": share // 3}
        )
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with status 400; the code alone says that it is a throttle."""
        page = request.number // 97 % 2
        reply = (
            refusal(32, "(#32) Page request limit reached", is_transient=True)
            if page
            else refusal(4, "(#4) Application request limit reached", is_transient=True)
        ).reply
        reply.headers["X-Business-Use-Case-Usage"] = dumps(
            {
                FACEBOOK_PAGE_ID: [
                    {
                        "type": "pages",
                        "call_count": 100,
                        "total_cputime": 25,
                        "total_time": 25,
                        "estimated_time_to_regain_access": 0,
                    }
                ]
            }
        )  # minutes, rounded down
        return reply

    def _route(self, request: Request, node: str, edge: str) -> Reply:
        if node == FACEBOOK_PAGE_ID:
            match edge:
                case "":
                    return self._page(request)
                case "published_posts" | "posts" | "feed":
                    return self._published(request)
                case "insights":
                    return page_insights(self.world, request)
        elif post := self._find(node, request.now):
            match edge:
                case "":
                    shown = show_post(self.world, post, self._fields(request), request.now)
                    return Reply(shown, records=[shown["id"]])
                case "insights":
                    return self._post_insights(request, post)
                case "comments":
                    return self._comments(request, post)
        raise refusal(
            100,
            f"Unsupported get request. Object with ID '{node}' does not exist, "
            "cannot be loaded due to missing permissions, or does not support this "
            "operation",
            kind="GraphMethodException",
            error_subcode=33,
        )

    def _find(self, node: str, now: int) -> Post | None:
        parts = re.fullmatch(rf"{FACEBOOK_PAGE_ID}_(\d{{15}})\d{{3}}", node)
        if not parts or int(parts[1]) > now:
            return None
        same_day = self.world.posts_on(day_of(int(parts[1])), "facebook")
        return next((post for post in same_day if insights.page_id(post) == node), None)

    def _fields(self, request: Request) -> list[Field]:
        try:
            return parse(request.get("fields")) or parse("created_time,message")
        except ValueError as problem:
            raise refusal(2500, f"Syntax error: {problem}") from None

    def _page(self, request: Request) -> Reply:
        today = day_of(request.now, PACIFIC)
        followers = insights.page_value(self.world, "page_follows", "day", today, request.now)
        known = {
            "id": FACEBOOK_PAGE_ID,
            "name": NAME,
            "followers_count": followers,
            "fan_count": int(followers * 0.98),
            "link": "https://www.facebook.com/brightside",
        }
        names = request.get("fields", "id,name").split(",")
        for name in names:
            if name not in known:
                raise refusal(
                    100, f"(#100) Tried accessing nonexisting field ({name}) on node type (Page)"
                )
        return Reply({name: known[name] for name in [*names, "id"]}, records=[FACEBOOK_PAGE_ID])

    def _published(self, request: Request) -> Reply:
        low, high = window(request)
        wanted, limit = self._fields(request), limit_of(request)
        before, blank = cursor(request)
        on = day_of(min(before, high))
        found: list[Post] = []
        while on >= max(FOUNDED, day_of(low)) and len(found) <= limit:
            same_day = reversed(self.world.posts_on(on, "facebook"))
            found += [post for post in same_day if low <= post.at <= high and post.at < before]
            on -= timedelta(days=1)
        if found and before <= request.now and not blank and before // 1000 % BLANK_EVERY == 0:
            return paged(request, [], f"{before}|1", f"{before}|1")
        page = found[:limit]
        after = f"{page[-1].at}|" if page else ""
        shown = [show_post(self.world, post, wanted, request.now) for post in page]
        reply = paged(request, shown, after, after if len(found) > limit else "")
        for post, row in zip(page, shown, strict=True):
            reply.figures = [*reply.figures, *self._counted(post, row)]
        return reply

    def _counted(self, post: Post, row: dict[str, Any]) -> list[tuple[str, str, None, Any]]:
        figures = [
            (row["id"], f"{name}.total_count", None, row[name]["summary"]["total_count"])
            for name in ("comments", "likes", "reactions")
            if "summary" in row.get(name, {})
        ]
        if "shares" in row:
            figures.append((row["id"], "shares.count", None, row["shares"]["count"]))
        for each in row.get("insights", {}).get("data", []):
            figures.append((row["id"], each["name"], None, each["values"][0]["value"]))
        return figures

    def _post_insights(self, request: Request, post: Post) -> Reply:
        body = post_insights(post, request.get("metric"), request.get("period"), request.now)
        name = insights.page_id(post)
        figures = [(name, row["name"], None, row["values"][0]["value"]) for row in body["data"]]
        return Reply(
            {**body, "paging": neighbours(request, day_of(request.now), 1)}, figures=figures
        )

    def _comments(self, request: Request, post: Post) -> Reply:
        which, order = request.get("filter", "toplevel"), request.get("order", "chronological")
        if which not in ("stream", "toplevel") or order.removeprefix("reverse_") != "chronological":
            raise refusal(100, "(#100) Param filter or order has an unknown value")
        low, _ = window(request)
        said = self.world.comments(post)
        standing = talk.visible(said, request.now)
        if which == "toplevel":
            standing = talk.answers(standing)
        rows = [comment for comment in standing if comment.at >= low]
        if order.startswith("reverse"):
            rows.reverse()
        limit = limit_of(request)
        position, _ = cursor(request) if request.get("after") else (0, "")
        wanted = parse(request.get("fields"))
        page = rows[position : position + limit]
        shown = [show_comment(post, said, comment, wanted, request.now) for comment in page]
        end = str(position + len(page))
        reply = paged(request, shown, end if page else "", end if len(rows) > int(end) else "")
        if request.get("summary") in ("true", "1", "total_count"):
            reply.body["summary"] = {
                "order": order,
                "total_count": len(standing),
                "can_comment": True,
            }
        reply.records = [comment_id(post, comment) for comment in page]
        return reply
