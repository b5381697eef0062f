"""Be the Graph API of one professional Instagram account: media, stories, insights, comments.

https://developers.facebook.com/docs/instagram-platform/
"""

import re
from datetime import date, timedelta
from json import dumps

from sandbox import talk
from sandbox.company import FOUNDED, INSTAGRAM_NAME, INSTAGRAM_TOKEN, INSTAGRAM_USER_ID
from sandbox.exchange import Refusal, Reply, Request
from sandbox.moments import day_of
from sandbox.platforms.facebook_fields import Field, parse
from sandbox.platforms.facebook_nodes import no_metric, refusal, show_token
from sandbox.platforms.facebook_paging import cursor, limit_of, paged, window
from sandbox.platforms.instagram_days import UserInsights, followers
from sandbox.platforms.instagram_insights import figures
from sandbox.platforms.instagram_media import (
    STORY_LIFE,
    comment_id,
    comment_of,
    is_gone,
    media_id,
    nonexisting,
    post_of,
    show_comment,
    show_media,
)
from sandbox.posts import Post
from sandbox.world import World

VERSIONS = range(23, 27)  # v22 and older end in 2027 or have ended; v26 is the newest known
SCOPES = ["instagram_basic", "instagram_manage_insights", "instagram_manage_comments"]
BLANK_EVERY = 5  # at about every fifth cursor stands an empty page that has a next one
MOST_COMMENTS = 50


class Instagram:
    """Answer the reads of one account with its owner's token."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self._user_insights = UserInsights(world)

    def answer(self, request: Request) -> Reply:
        """Answer one Graph API read."""
        version, _, rest = request.path.partition("/")
        if not re.fullmatch(r"v\d+\.0", version) or int(version[1:-2]) not in VERSIONS:
            raise refusal(2635, f"(#2635) Unsupported version of the Graph API: {version}")
        token = request.bearer() or request.get("access_token")
        if token != INSTAGRAM_TOKEN:
            raise refusal(190, "Invalid OAuth access token - Cannot parse access token", 401)
        if request.method != "GET":
            raise refusal(3, "(#3) Application does not have the capability to make this API call.")
        if rest == "debug_token":
            return show_token(request, INSTAGRAM_TOKEN, "SYSTEM_USER", SCOPES)
        node, _, edge = rest.strip("/").partition("/")
        reply = self._route(request, node, edge)
        # Percent of the day's budget; below the 75 from which clients are asked to slow down.
        reply.headers["X-Business-Use-Case-Usage"] = _usage(request.number % 70)
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with status 400; the code alone says that it is a throttle."""
        words = "(#80002) There have been too many calls to this Instagram account."
        reply = refusal(80002, words, error_subcode=2446079).reply
        reply.headers["X-Business-Use-Case-Usage"] = _usage(100)
        return reply

    def _route(self, request: Request, node: str, edge: str) -> Reply:
        if node == INSTAGRAM_USER_ID:
            match edge:
                case "":
                    return self._user(request)
                case "media":
                    return self._media(request)
                case "stories":
                    return self._stories(request)
                case "insights":
                    reply = self._user_insights.answer(request)
                    reply.endpoint = "user/insights"
                    return reply
        post = post_of(self.world, node, request.now)
        if post and not is_gone(post, request.now):
            match edge:
                case "insights":
                    return self._insights(request, post)
                case "comments" if post.format != "story":
                    said = talk.visible(self.world.comments(post), request.now)
                    rows = talk.answers(reversed(said))
                    return self._said(request, post, rows, "media/comments")
        if (found := comment_of(self.world, node, request.now)) and edge == "replies":
            post, asked = found
            said = talk.visible(self.world.comments(post), request.now)
            rows = talk.answers(said, asked.number)
            return self._said(request, post, rows, "comment/replies")
        raise unknown(node)

    def _user(self, request: Request) -> Reply:
        known = {
            "id": INSTAGRAM_USER_ID,
            "username": INSTAGRAM_NAME,
            "name": "Brightside Cycles",
            "followers_count": followers(self.world, request.now),
            "follows_count": 312,
            "media_count": sum(
                post.format != "story" for post in self.world.published("instagram", request.now)
            ),
        }
        names = [field.name for field in _fields(request)] or ["id"]
        for name in names:
            if name not in known:
                raise nonexisting(name, "IGUser")
        shown = {name: known[name] for name in [*names, "id"]}
        return Reply(shown, endpoint="user/node", records=[INSTAGRAM_USER_ID])

    def _media(self, request: Request) -> Reply:
        low, high = window(request)
        wanted, limit = _fields(request), limit_of(request)
        before, blank = cursor(request)
        endpoint = "user/counts" if "like_count" in request.get("fields") else "user/media"
        found: list[Post] = []
        on, first = day_of(min(before, high)), max(FOUNDED, day_of(low))
        while on >= first and len(found) <= limit:
            found += [
                post
                for post in reversed(self._published(on))
                if low <= post.at <= high and post.at < before
            ]
            on -= timedelta(days=1)
        if found and before <= request.now and not blank and before // 1000 % BLANK_EVERY == 0:
            reply = paged(request, [], f"{before}|1", f"{before}|1")
            reply.endpoint = endpoint
            return reply
        page = found[:limit]
        after = f"{page[-1].at}|" if page else ""
        shown = [show_media(self.world, post, wanted, request.now) for post in page]
        reply = paged(request, shown, after, after if len(found) > limit else "")
        reply.endpoint = endpoint
        reply.figures = [
            (row["id"], name, None, row[name])
            for row in shown
            for name in ("like_count", "comments_count")
            if name in row
        ]
        return reply

    def _published(self, on: date) -> list[Post]:
        same_day = self.world.posts_on(on, "instagram")
        return [post for post in same_day if post.format != "story"]

    def _stories(self, request: Request) -> Reply:
        last = day_of(request.now)
        recent = self.world.posts_between(last - timedelta(days=2), last, "instagram")
        alive = [
            post
            for post in reversed(recent)
            if post.format == "story" and request.now - STORY_LIFE < post.at <= request.now
        ]
        wanted = _fields(request)
        shown = [show_media(self.world, post, wanted, request.now) for post in alive]
        reply = paged(request, shown, "end" if shown else "", "")
        reply.endpoint = "user/stories"
        return reply

    def _insights(self, request: Request, post: Post) -> Reply:
        names = [name.strip() for name in request.get("metric").split(",") if name.strip()]
        if not names:
            raise no_metric()
        own = media_id(post)
        found = figures(self.world, post, names, request.now)
        rows = [
            {
                "name": name,
                "period": "lifetime",
                "values": [{"value": value}],
                "title": name.replace("_", " ").capitalize(),
                "description": "",
                "id": f"{own}/insights/{name}/lifetime",
            }
            for name, value in found.items()
        ]
        endpoint = "story/insights" if post.format == "story" else "media/insights"
        counted = [(own, name, None, value) for name, value in found.items()]
        return Reply({"data": rows}, endpoint=endpoint, figures=counted)

    def _said(self, request: Request, post: Post, rows: list[talk.Comment], endpoint: str) -> Reply:
        limit = min(limit_of(request), MOST_COMMENTS)
        position = cursor(request)[0] if request.get("after") else 0
        wanted = _fields(request)
        page, end = rows[position : position + limit], position + limit
        said = talk.visible(self.world.comments(post), request.now)
        shown = [show_comment(post, said, comment, wanted) for comment in page]
        reply = paged(request, shown, f"{end}" if page else "", f"{end}" if len(rows) > end else "")
        reply.endpoint, reply.records = endpoint, [comment_id(post, comment) for comment in page]
        return reply


def unknown(node: str) -> Refusal:
    """Return the refusal of what does not exist, or no longer does."""
    return refusal(
        100,
        f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due "
        "to missing permissions, or does not support this operation",
        kind="GraphMethodException",
        error_subcode=33,
    )


def _fields(request: Request) -> list[Field]:
    try:
        return parse(request.get("fields"))
    except ValueError as problem:
        raise refusal(2500, f"Syntax error: {problem}") from None


def _usage(share: int) -> str:
    use = {
        "type": "instagram",
        "call_count": share,
        "total_cputime": share // 2,
        "total_time": share // 3,
        "estimated_time_to_regain_access": 0,  # minutes, rounded down
    }
    return dumps({INSTAGRAM_USER_ID: [use]})
