"""Be the YouTube Data API: channels, uploads, videos and comments, for those who have a key.

https://developers.google.com/youtube/v3/docs
"""

from collections.abc import Callable, Iterable
from typing import Any

from sandbox import talk
from sandbox.company import HOST, NAME, YOUTUBE_CHANNEL_ID, YOUTUBE_KEY, YOUTUBE_RIVAL_ID
from sandbox.exchange import Reply, Request, whole
from sandbox.platforms import youtube_views as show
from sandbox.platforms.google_errors import refusal, unknown_parameter
from sandbox.platforms.youtube_views import Profile
from sandbox.world import World

#: Of each list: the parameters it knows besides those all know, its parts, rows on a page.
LISTS: dict[str, tuple[set[str], set[str], int, int]] = {
    "channels": ({"id", "mine", "forHandle"}, {"snippet", "contentDetails", "statistics"}, 5, 50),
    "playlistItems": (
        {"playlistId", "id", "videoId"},
        {"snippet", "contentDetails", "status", "id"},
        5,
        50,
    ),
    "videos": ({"id", "chart"}, {"snippet", "contentDetails", "statistics", "status"}, 5, 50),
    "commentThreads": (
        {"videoId", "allThreadsRelatedToChannelId", "id", "order", "searchTerms", "textFormat"},
        {"snippet", "replies", "id"},
        20,
        100,
    ),
    "comments": ({"parentId", "id", "textFormat"}, {"snippet", "id"}, 20, 100),
}
KNOWN_TO_ALL = {"part", "maxResults", "pageToken", "key", "fields", "prettyPrint", "alt"}
ITEM_OF = {name: name.removesuffix("s") for name in LISTS}

Item = tuple[str, dict[str, Any]]


class YouTube:
    """Answer what anybody with a key may read of the company's channel and its rival's."""

    def __init__(self, world: World) -> None:
        """Look at one world; the rival lives in one of its own that sells nothing to us."""
        rival = World(world.seed + 1, world.scale)
        found = (
            Profile(YOUTUBE_CHANNEL_ID, NAME, HOST, 4_200, world),
            Profile(YOUTUBE_RIVAL_ID, "Radhaus Nord", "www.radhaus.example", 11_900, rival),
        )
        self.profiles = {profile.channel_id: profile for profile in found}

    def answer(self, request: Request) -> Reply:
        """Answer one read."""
        if (request.get("key") or request.headers.get("X-Goog-Api-Key")) != YOUTUBE_KEY:
            words = "API key not valid. Please pass a valid API key."
            refused = refusal(400, "badRequest", words)
            detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo"}
            refused.reply.body["error"]["details"] = [{**detail, "reason": "API_KEY_INVALID"}]
            raise refused
        name = request.path.removeprefix("youtube/v3/")
        answers: dict[str, Callable[[Request], Iterable[Item]]] = {
            "channels": self._channels,
            "playlistItems": self._playlist_items,
            "videos": self._videos,
            "commentThreads": self._threads,
            "comments": self._comments,
        }
        if request.method != "GET" or name not in answers:
            raise refusal(404, "notFound", "The requested URL was not found on this server.")
        own, parts, usual, most = LISTS[name]
        for parameter in request.query:
            if parameter not in own | KNOWN_TO_ALL:
                raise unknown_parameter(parameter)
        wanted = [part for part in request.get("part").split(",") if part]
        if not wanted or set(wanted) - parts:
            words = f"'{request.get('part')}'" if wanted else "No filter selected."
            raise refusal(400, "unknownPart" if wanted else "missingRequiredParameter", words)
        limit = whole(request.get("maxResults", f"{usual}"))
        if limit is None or not 0 <= limit <= most:
            words = (
                f"Invalid value '{request.get('maxResults')}'. Values must be within [0, {most}]"
            )
            raise refusal(400, "invalidParameter", words)
        found = list(answers[name](request))
        # What is looked up by its ids comes whole.
        size = len(found) or 1 if "id" in request.query else limit or usual
        return self._page(name, wanted, size, request, found)

    def throttle(self, request: Request) -> Reply:
        """Refuse with 403; the reason alone says that it is a throttle, and not for how long."""
        words = "The request cannot be completed because you have exceeded your rate limit."
        return refusal(403, "rateLimitExceeded", words, "youtube.quota").reply

    def _page(
        self, name: str, parts: list[str], limit: int, request: Request, found: list[Item]
    ) -> Reply:
        token = request.get("pageToken")
        begin = whole(token.removeprefix("CA")) if token else 0
        if begin is None:
            words = f"The request specifies an invalid page token {token}."
            raise refusal(400, "invalidPageToken", words)
        page = found[begin : begin + limit]
        kind = f"youtube#{ITEM_OF[name]}"
        items = [
            {"kind": kind, "etag": "s", "id": item, **{p: has[p] for p in parts if p in has}}
            for item, has in page
        ]
        body: dict[str, Any] = {
            "kind": f"{kind}ListResponse",
            "etag": "s",
            "pageInfo": {"totalResults": len(found), "resultsPerPage": limit},
            "items": items,
        }
        if name == "channels" and not items:
            del body["items"]  # what is not there is not listed, not even as nothing
        if begin + limit < len(found):
            body["nextPageToken"] = f"CA{begin + limit}"
        figures = [
            (item, metric, None, int(value))
            for item, has in page
            for metric, value in has.get("statistics", {}).items()
            if "statistics" in parts and metric.endswith("Count") and isinstance(value, str)
        ]
        records = [item for item, _ in page]
        return Reply(body, endpoint=name, records=records, figures=figures)

    def _channels(self, request: Request) -> Iterable[Item]:
        for wanted in _ids(request):
            if wanted in self.profiles:
                yield wanted, show.channel(self.profiles[wanted], request.now)

    def _playlist_items(self, request: Request) -> Iterable[Item]:
        wanted = request.get("playlistId")
        for profile in self.profiles.values():
            if profile.uploads == wanted:
                newest = reversed(profile.videos(request.now))
                for place, post in enumerate(newest):
                    shown = show.playlist_item(profile, post, place)
                    yield f"UU{show.video_id(profile, post)}", shown
                return
        words = "The playlist identified with the request's playlistId parameter cannot be found."
        raise refusal(404, "playlistNotFound", words, "youtube.playlistItem")

    def _videos(self, request: Request) -> Iterable[Item]:
        wanted = _ids(request)
        if len(wanted) > 50:
            words = "The request specifies an invalid filter parameter."
            raise refusal(400, "invalidFilters", words)
        if "maxResults" in request.query:
            words = "Incompatible parameters specified in the request: maxResults, id"
            raise refusal(400, "incompatibleParameters", words)
        known = {
            show.video_id(profile, post): (profile, post)
            for profile in self.profiles.values()
            for post in profile.videos(request.now)
        }
        for one in wanted:
            if one in known:  # what was deleted is left out without a word
                yield one, {"statistics": show.statistics(*known[one], request.now)}

    def _threads(self, request: Request) -> Iterable[Item]:
        if request.get("order", "time") != "time":
            raise refusal(400, "processingFailure", "The sandbox knows the order of time only.")
        channel_id, video = request.get("allThreadsRelatedToChannelId"), request.get("videoId")
        if bool(channel_id) == bool(video):
            words = "No filter selected." if not video else "Incompatible parameters specified."
            raise refusal(400, "missingRequiredParameter", words)
        found = []
        for profile in self.profiles.values():
            for post in profile.videos(request.now):
                if channel_id != profile.channel_id and video != show.video_id(profile, post):
                    continue
                if not show.has_comments(post):
                    if not video:
                        continue
                    words = (
                        "The video identified by the <code>videoId</code> parameter has disabled "
                        "comments."
                    )
                    raise refusal(403, "commentsDisabled", words, "youtube.commentThread")
                known = talk.visible(profile.world.comments(post), request.now)
                found += [(said.at, profile, post, said) for said in talk.answers(known)]
        if video and not any(
            video == show.video_id(profile, post)
            for profile in self.profiles.values()
            for post in profile.videos(request.now)
        ):
            words = "The video identified by the <code>videoId</code> parameter could not be found."
            raise refusal(404, "videoNotFound", words, "youtube.commentThread")
        found.sort(key=lambda each: -each[0])
        for _, profile, post, said in found:
            shown = show.thread(profile, post, said, request.now)
            yield show.thread_id(profile, post, said), shown

    def _comments(self, request: Request) -> Iterable[Item]:
        wanted = request.get("parentId")
        for profile in self.profiles.values():
            found = show.answers(profile, wanted, request.now)
            if found is not None:
                yield from ((each["id"], {"snippet": each["snippet"]}) for each in found)
                return
        words = "The specified parent comment could not be found."
        raise refusal(404, "commentNotFound", words, "youtube.comment")


def _ids(request: Request) -> list[str]:
    return [one for one in request.get("id").split(",") if one]
