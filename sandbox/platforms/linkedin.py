"""Be LinkedIn's Community Management API of one page: posts, statistics, followers, comments.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/
"""

from typing import Any

from sandbox import talk
from sandbox.company import LINKEDIN_ORGANIZATION_ID
from sandbox.exchange import Reply, Request
from sandbox.moments import day_of
from sandbox.platforms import linkedin_days as days
from sandbox.platforms import linkedin_views as views
from sandbox.platforms.linkedin_restli import (
    DESK,
    check,
    denied,
    invalid,
    items,
    key,
    numbers,
    page,
    plain,
    query,
    refusal,
)
from sandbox.posts import Post
from sandbox.tokens import TokenDesk
from sandbox.world import World

MOST_POSTS = MOST_COMMENTS = 100
BUCKETS = "(timeRange:(start:#,end:#),timeGranularityType:DAY)"
KINDS = {"shares": "share", "ugcPosts": "ugcPost"}
STATISTICS = ("q", "organizationalEntity", "timeIntervals", "shares", "ugcPosts")


class LinkedIn:
    """Answer the reads of a page's administrator."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world, self.desk = world, TokenDesk(DESK)

    def answer(self, request: Request) -> Reply:
        """Answer one read, or a login."""
        match request.path.split("/"):
            case ["oauth", "v2", "authorization"]:
                return self.desk.authorize(request)
            case ["oauth", "v2", "accessToken"]:
                return self.desk.token(request)
        check(request, self.desk)
        match request.path.split("/"):
            case ["rest", "posts"]:
                return self._posts(request)
            case ["rest", "organizationalEntityShareStatistics"]:
                return self._share_statistics(request)
            case ["rest", "organizationalEntityFollowerStatistics"]:
                return self._followers(request)
            case ["rest", "organizationPageStatistics"]:
                return self._page_views(request)
            case ["rest", "networkSizes", urn]:
                return self._network_size(request, key(urn))
            case ["rest", "socialActions", urn, "comments"]:
                return self._comments(request, key(urn))
        raise refusal(404, "RESOURCE_NOT_FOUND", "No virtual resource found")

    def throttle(self, request: Request) -> Reply:
        """Stumble: a 429 of LinkedIn's lasts until midnight, and nothing it says passes sooner."""
        return refusal(503, "SERVICE_UNAVAILABLE", "Service Unavailable").reply

    def _posts(self, request: Request) -> Reply:
        asked = query(request, ("q", "author", "count", "start", "sortBy"))
        self._finder(asked, "author", "author")
        order = plain(asked.get("sortBy", "LAST_MODIFIED"))
        if order not in ("LAST_MODIFIED", "CREATED"):
            raise invalid()
        posts = self.world.published("linkedin", request.now)
        at = views.modified_at if order == "LAST_MODIFIED" else views.created_at
        posts.sort(key=lambda post: at(post, request.now), reverse=True)
        body = page(request, asked, posts, MOST_POSTS)
        body["elements"] = [views.post(post, request.now) for post in body["elements"]]
        return Reply(body, endpoint="posts", records=[row["id"] for row in body["elements"]])

    def _finder(self, asked: dict[str, str], finder: str, name: str) -> None:
        """Check that the page is asked for by its own finder."""
        if plain(asked.get("q", "")) != finder:
            raise invalid()
        urn = plain(asked.get(name, ""))
        if urn != views.ORGANIZATION:
            raise denied(f"Not enough permissions to access: {name} {urn}")

    def _share_statistics(self, request: Request) -> Reply:
        asked = query(request, STATISTICS)
        self._finder(asked, "organizationalEntity", "organizationalEntity")
        listed = {name: items(asked.get(name, "List()")) for name in KINDS}
        wanted = [urn for name, kind in KINDS.items() for urn in _of_kind(kind, listed[name])]
        if "timeIntervals" in asked:
            if wanted:
                raise invalid("The sandbox has buckets of all posts together only")
            low, high = numbers(asked["timeIntervals"], BUCKETS)
            rows = list(days.share_days(self.world, low, high, request.now))
            return _bucketed(rows, "share_days")
        rows = []
        for urn in wanted:
            post = self._post(urn, request.now)
            total = days.rolling(self.world, post, request.now) if post else {}
            if any(total.values()):  # what nobody saw is left out
                of = {"ugcPost" if ":ugcPost:" in urn else "share": urn}
                whose = {"organizationalEntity": views.ORGANIZATION}
                rows.append({"totalShareStatistics": total, **of, **whose})
        ids = [row.get("share") or row["ugcPost"] for row in rows]
        return Reply(_whole(rows), endpoint="post_statistics", records=ids)

    def _followers(self, request: Request) -> Reply:
        asked = query(request, ("q", "organizationalEntity", "timeIntervals"))
        self._finder(asked, "organizationalEntity", "organizationalEntity")
        low, high = numbers(asked.get("timeIntervals", ""), BUCKETS)
        return _bucketed(list(days.follower_days(low, high, request.now)), "follower_days")

    def _page_views(self, request: Request) -> Reply:
        asked = query(request, ("q", "organization", "timeIntervals"))
        self._finder(asked, "organization", "organization")
        low, high = numbers(asked.get("timeIntervals", ""), BUCKETS)
        return _bucketed(list(days.page_days(low, high, request.now)), "page_days")

    def _network_size(self, request: Request, urn: str) -> Reply:
        asked = query(request, ("edgeType",))
        if plain(asked.get("edgeType", "")) != "COMPANY_FOLLOWED_BY_MEMBER":
            raise invalid("Invalid value for field edgeType")
        if urn != views.ORGANIZATION:
            raise denied(f"Not enough permissions to access: networkSizes {urn}")
        size = {"firstDegreeSize": days.followers(request.now)}
        return Reply(size, endpoint="network_size", records=[LINKEDIN_ORGANIZATION_ID])

    def _comments(self, request: Request, urn: str) -> Reply:
        asked = query(request, ("start", "count"))
        thread, number = views.thread_of(urn)
        post = self._post(thread, request.now)
        said = talk.visible(self.world.comments(post), request.now) if post else []
        above = next((one for one in said if views.comment_number(one, post) == number), None)
        if post is None or (number is not None and above is None):
            raise refusal(404, "NOT_FOUND", f"Could not find entity {urn}")
        under = talk.answers(said, above.number) if above else talk.answers(said)
        rows = [views.comment(post, one, said) for one in under]
        body = page(request, asked, rows, MOST_COMMENTS)
        ids = [row["$URN"] for row in body["elements"]]
        return Reply(body, endpoint="replies" if above else "comments", records=ids)

    def _post(self, urn: str, now: int) -> Post | None:
        """Return the post behind a URN; its id tells when it was written."""
        at = views.written_at(urn)
        if at is None or at > now:
            return None
        for post in self.world.posts_on(day_of(at), "linkedin"):
            if urn in (views.post_id(post), views.activity(post)):
                return post
        return None


def _of_kind(kind: str, urns: list[str]) -> list[str]:
    if any(not urn.startswith(f"urn:li:{kind}:") for urn in urns):
        raise invalid(f"These must be URNs of {kind}")
    return urns


def _whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a list that has no pages."""
    return {"paging": {"start": 0, "count": 10, "links": []}, "elements": rows}


def _bucketed(rows: list[dict[str, Any]], endpoint: str) -> Reply:
    return Reply(
        _whole(rows), endpoint=endpoint, records=[str(r["timeRange"]["start"]) for r in rows]
    )
