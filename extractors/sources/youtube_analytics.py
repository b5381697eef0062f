"""YouTube Analytics (API v2): what the channel and each of its videos did in a day.

Reference: https://developers.google.com/youtube/analytics/reference/reports/query. Only the
channel's owner may read it, by a login. A day is a Pacific day; the last two or three are absent
until they are counted, which is not zero. Averages and rates are left out: they do not add up, and
minutes over views say the same.
"""

import datetime as dt

from requests import Response

from extractors.contract import Contract, Count, Day, Text, column, key
from extractors.formats import JsonPages
from extractors.google import Google, google_login
from extractors.google_dialects import youtube
from extractors.messages import Json, Param, Request
from extractors.paging import with_params
from extractors.source import Ask, Kind, Names, Source, Stream

SCOPES = (
    "https://www.googleapis.com/auth/yt-analytics.readonly",
    "https://www.googleapis.com/auth/youtube.readonly",
)
PACIFIC = "America/Los_Angeles"
#: Counted within two or three days, corrected a little for some more.
RESTATED = dt.timedelta(days=7)
#: `views` counts from the first frame since 2026-08-27; `engagedViews` kept the older meaning.
METRICS = (
    "views",
    "engagedViews",
    "estimatedMinutesWatched",
    "likes",
    "dislikes",
    "comments",
    "shares",
    "subscribersGained",
    "subscribersLost",
    "cardClicks",
)
#: Lists of videos are sorted by views, which everybody may read.
NAMES = Names("metrics", always=("views",), in_one_row=True)
MOST_VIDEOS = 200  # rows in one list of videos
TABLE = JsonPages(records="rows", header="columnHeaders", empty_with=("columnHeaders",))


class ChannelDays(Contract):
    """What the channel did in a Pacific day; a metric it may not read is left out."""

    channel_id: Text = key("request.channel_id")
    on_date: Day = key("day", reading="json")
    views: Count = column("views", ge=0)
    engaged_views: Count = column("engagedViews", ge=0)
    estimated_minutes_watched: Count = column("estimatedMinutesWatched", ge=0)
    likes: Count = column("likes")  # taken back likes may outnumber the new ones of a day
    dislikes: Count = column("dislikes")
    comments: Count = column("comments")
    shares: Count = column("shares")
    subscribers_gained: Count = column("subscribersGained", ge=0)
    subscribers_lost: Count = column("subscribersLost", ge=0)
    card_clicks: Count = column("cardClicks", ge=0)

    class Config:
        """One row per channel and day."""

        strict = True
        unique = ["channel_id", "on_date"]


class VideoDays(Contract):
    """What a video did in a Pacific day."""

    video_id: Text = key("video")
    on_date: Day = key("request.on_date", reading="json")
    views: Count = column("views", ge=0)
    engaged_views: Count = column("engagedViews", ge=0)
    estimated_minutes_watched: Count = column("estimatedMinutesWatched", ge=0)
    likes: Count = column("likes")
    dislikes: Count = column("dislikes")
    comments: Count = column("comments")
    shares: Count = column("shares")
    subscribers_gained: Count = column("subscribersGained", ge=0)
    subscribers_lost: Count = column("subscribersLost", ge=0)
    card_clicks: Count = column("cardClicks", ge=0)

    class Config:
        """One row per video and day."""

        strict = True
        unique = ["video_id", "on_date"]


def report(ask: Ask, first: dt.date, last: dt.date) -> dict[str, Param]:
    """Return what every report is asked by; both days are included."""
    return {
        "ids": f"channel=={ask.account['channel_id']}",
        "startDate": f"{first}",
        "endDate": f"{last}",
        "metrics": ",".join(METRICS),
    }


def channel_days(ask: Ask) -> list[Request]:
    """Ask for all days of the window."""
    asked = {**report(ask, *ask.window.days(PACIFIC)), "dimensions": "day", "sort": "day"}
    return [Request("reports", asked, context={"channel_id": ask.account["channel_id"]})]


def video_days(ask: Ask) -> list[Request]:
    """Ask day by day: `video` and `day` cannot be asked for together."""
    first, last = ask.window.days(PACIFIC)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    listed: dict[str, Param] = {"dimensions": "video", "sort": "-views", "maxResults": MOST_VIDEOS}
    return [
        Request("reports", {**report(ask, day, day), **listed}, context={"on_date": f"{day}"})
        for day in days
    ]


def following_rows(request: Request, body: Json, response: Response) -> Request | None:
    """Follow a list of videos while it is full; the answer has no other sign of more.

    It is cut by rank, not filtered afterwards, so that a list that is not full has ended.
    """
    if len(body.get("rows", [])) < MOST_VIDEOS:
        return None
    start = int(str(request.params.get("startIndex", 1))) + MOST_VIDEOS
    return with_params(request, startIndex=start)


SOURCE = Source(
    name="youtube_analytics",
    platform="youtube",
    docs="https://developers.google.com/youtube/analytics/reference/reports/query",
    base_url="https://youtubeanalytics.googleapis.com/v2",
    account_fields=("channel_id",),
    secrets=("client_id", "client_secret"),
    steps=(
        "Open console.cloud.google.com > APIs & Services > Library; enable YouTube Analytics API.",
        "OAuth consent screen: publish it; in `Testing` a login ends after 7 days.",
        "Credentials > Create credentials > OAuth client ID, of the type `Desktop app`.",
        "Log in as the owner of the channel.",
    ),
    # Google lets no service account read a channel.
    login=google_login(SCOPES, service_accounts=False),
    auth=lambda account, secrets, base_url: Google(account, secrets, scopes=SCOPES),
    classify=youtube,
    ping=lambda account: Request(
        "reports",
        {
            "ids": f"channel=={account['channel_id']}",
            "startDate": "2026-11-01",
            "endDate": "2026-11-01",
            "metrics": "views",
        },
    ),
    streams=(
        Stream(
            name="channel_days",
            kind=Kind.FLOW,
            contract=ChannelDays,
            format=TABLE,
            event_at="on_date",
            requests=channel_days,
            names=NAMES,
            overlap=RESTATED,
            chunk=dt.timedelta(days=90),  # one answer of ninety short rows
            whole_days_in=PACIFIC,
        ),
        Stream(
            name="video_days",
            kind=Kind.FLOW,
            contract=VideoDays,
            format=TABLE,
            event_at="on_date",
            requests=video_days,
            names=NAMES,
            next_page=following_rows,
            overlap=RESTATED,
            chunk=dt.timedelta(days=7),  # so many requests a window
            whole_days_in=PACIFIC,
        ),
    ),
)
